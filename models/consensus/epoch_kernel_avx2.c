/* The kernels for AVX2. */
#define EPOCH_KERNEL_TABLE epoch_kernels_avx2
#define EPOCH_KERNEL_NAME "avx2"
#define EPOCH_KERNEL_WIDTH 4
#include "epoch_kernel_body.h"
