/* Memory that lives as long as one scenario: chunks, freed all at once. */
#ifndef SCENARIO_ARENA_H
#define SCENARIO_ARENA_H

#include <stddef.h>

struct scenario_chunk;

struct scenario_arena {
    struct scenario_chunk *head;
};

/* `count` * `size` zeroed bytes, aligned for any type; NULL when there is no memory. */
void *scenario_arena_take(struct scenario_arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of `length` bytes; NULL when there is no memory. */
char *scenario_arena_text(struct scenario_arena *arena, const char *text, size_t length);

void scenario_arena_free(struct scenario_arena *arena);

#define scenario_arena_new(arena, type, count) ((type *)scenario_arena_take((arena), (count), sizeof(type)))

#endif
