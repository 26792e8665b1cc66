/* sim_float.h for SSE2, which every x86-64 has. */
#include <sleef.h>

#define SIM_ISA_TABLE sim_float_sse2
#define SIM_ISA_NAME "sse2"
#define VD __m128d
#define VF __m128
#define SLEEF_D(name, ulp) Sleef_cinz_##name##d2_##ulp##sse2
#define SLEEF_F(name, ulp) Sleef_cinz_##name##f4_##ulp##sse2

#include "sim_float_isa.h"
