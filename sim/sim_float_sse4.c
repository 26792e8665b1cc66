/* sim_float.h for SSE4.1. */
#include <sleef.h>

#define SIM_ISA_TABLE sim_float_sse4
#define SIM_ISA_NAME "sse4"
#define VD __m128d
#define VF __m128
#define SLEEF_D(name, ulp) Sleef_cinz_##name##d2_##ulp##sse4
#define SLEEF_F(name, ulp) Sleef_cinz_##name##f4_##ulp##sse4

#include "sim_float_isa.h"
