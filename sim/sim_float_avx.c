/* sim_float.h for AVX. */
#include <sleef.h>

#define SIM_ISA_TABLE sim_float_avx
#define SIM_ISA_NAME "avx"
#define VD __m256d
#define VF __m256
#define SLEEF_D(name, ulp) Sleef_cinz_##name##d4_##ulp##avx
#define SLEEF_F(name, ulp) Sleef_cinz_##name##f8_##ulp##avx

#include "sim_float_isa.h"
