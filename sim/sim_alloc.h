/* Typed allocation, so that a count is never mistaken for a number of bytes.
 *
 * Every macro returns NULL on failure or when count * sizeof(type) does not fit; a count of 0 gives a
 * valid pointer that may be freed. Memory of sim_array_new is zeroed. */
#ifndef SIM_ALLOC_H
#define SIM_ALLOC_H

#include <stdint.h>
#include <stdlib.h>

/* `count` zeroed elements of `type`. */
#define sim_array_new(type, count) ((type *)calloc((size_t)(count) != 0 ? (size_t)(count) : 1, sizeof(type)))

/* `array` resized to `count` elements of `type`; new elements are not initialised. On failure NULL, and
 * `array` is untouched. */
#define sim_array_resize(type, array, count)                                                                 \
    ((type *)reallocarray((array), (size_t)(count) != 0 ? (size_t)(count) : 1, sizeof(type)))

#endif
