/* Chunks of at least 16 KiB in a list; nothing is returned before the end. */
#include "scenario_arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct scenario_chunk {
    struct scenario_chunk *next;
    size_t used;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

enum { CHUNK_BYTES = 16384, ALIGNMENT = alignof(max_align_t) };

static struct scenario_chunk *chunk_push(struct scenario_arena *arena, size_t bytes)
{
    size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    if (size > SIZE_MAX - sizeof(struct scenario_chunk))
        return NULL;
    struct scenario_chunk *chunk = calloc(1, sizeof(*chunk) + size);
    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    chunk->next = arena->head;
    arena->head = chunk;
    return chunk;
}

void *scenario_arena_take(struct scenario_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX / 2) / size)
        return NULL;
    size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes == 0)
        bytes = ALIGNMENT;
    struct scenario_chunk *chunk = arena->head;
    if (chunk == NULL || chunk->size - chunk->used < bytes)
        chunk = chunk_push(arena, bytes);
    if (chunk == NULL)
        return NULL;
    void *taken = chunk->bytes + chunk->used;
    chunk->used += bytes;
    return taken;
}

char *scenario_arena_text(struct scenario_arena *arena, const char *text, size_t length)
{
    char *copy = scenario_arena_take(arena, length + 1, 1);
    if (copy != NULL && length > 0)
        memcpy(copy, text, length);
    return copy;
}

void scenario_arena_free(struct scenario_arena *arena)
{
    while (arena->head != NULL) {
        struct scenario_chunk *next = arena->head->next;
        free(arena->head);
        arena->head = next;
    }
}
