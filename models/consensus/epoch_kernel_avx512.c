/* The kernels for AVX-512. */
#define EPOCH_KERNEL_TABLE epoch_kernels_avx512
#define EPOCH_KERNEL_NAME "avx512"
#define EPOCH_KERNEL_WIDTH 8
#include "epoch_kernel_body.h"
