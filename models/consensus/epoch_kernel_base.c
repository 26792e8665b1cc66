/* The kernels for baseline. */
#define EPOCH_KERNEL_TABLE epoch_kernels_base
#define EPOCH_KERNEL_NAME "base"
#define EPOCH_KERNEL_WIDTH 2
#include "epoch_kernel_body.h"
