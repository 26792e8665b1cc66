/* sim_float.h for AVX-512F, without its fused multiply-add. */
#include <sleef.h>

#define SIM_ISA_TABLE sim_float_avx512
#define SIM_ISA_NAME "avx512"
#define VD __m512d
#define VF __m512
#define SLEEF_D(name, ulp) Sleef_cinz_##name##d8_##ulp##avx512fnofma
#define SLEEF_F(name, ulp) Sleef_cinz_##name##f16_##ulp##avx512fnofma

#include "sim_float_isa.h"
