#include "intel_test_arena.h"
#include "tensim_check.h"

#include "intel_archive.h"

/* An archive in memory. */
struct memory {
    uint8_t *bytes;
    size_t size, room, at;
};

static int write_field(void *self, const char *name, void *data, size_t size, struct sim_error *err)
{
    struct memory *memory = self;
    (void)name;
    (void)err;
    if (memory->size + size > memory->room) {
        memory->room = 2 * (memory->size + size);
        memory->bytes = realloc(memory->bytes, memory->room);
        ck_assert_ptr_nonnull(memory->bytes);
    }
    memcpy(memory->bytes + memory->size, data, size);
    memory->size += size;
    return SIM_OK;
}

static int read_field(void *self, const char *name, void *data, size_t size, struct sim_error *err)
{
    struct memory *memory = self;
    if (size > memory->size - memory->at)
        return sim_raise(err, SIM_ERR_TRUNCATED, "no more bytes for %s", name);
    memcpy(data, memory->bytes + memory->at, size);
    memory->at += size;
    return SIM_OK;
}

static int walk(struct fixture *f, struct memory *memory, bool reading, struct sim_error *err)
{
    const struct intel_archive archive = {
        .self = memory, .reading = reading, .field = reading ? read_field : write_field};
    memory->at = 0;
    int code = intel_archive_task(&archive, &f->task, err);
    return code == SIM_OK ? intel_archive_arena(&archive, f->arena, err) : code;
}

enum { SLOTS = 10 };

static void set_up_empty(struct fixture *f, const char *kind)
{
    struct intel_arena_config config = intel_arena_config_default(SLOTS, 3);
    config.sample = 6;
    config.sample_biased = true;
    config.sealed = true;
    set_up(f, kind, &config);
    intel_arena_remove_validator(f->arena, 2);
}

static void set_up_filled(struct fixture *f, const char *kind)
{
    set_up_empty(f, kind);
    for (size_t uid = 0; uid < SLOTS - 1; uid++) {
        struct intel_miner_config miner = intel_miner_config_default();
        const char *strategy = intel_strategies[uid % 8]->name;
        bool rows = f->task.train.x.rows > 0;
        miner.warmup = 10 + uid;
        miner.hidden = uid % 2 ? 12 : 0;
        miner.order = 1 + (unsigned)uid % 5;
        miner.shard = 0.5;
        miner.label_noise = uid % 3 == 0 ? 0.2 : 0;
        miner.partner = uid % 8 == 5 ? 0 : INTEL_NOBODY;
        put(f, uid, !rows && intel_strategies[uid % 8]->needs_rows ? "honest" : strategy, miner);
    }
}

/* Some rounds; a teacher has a new day in the middle. */
static void live(struct fixture *f, uint64_t rounds, uint64_t day)
{
    struct sim_error err;
    play(f, rounds);
    test_ok(intel_task_advance(&f->task, day, &err), &err);
    play(f, rounds);
}

static const char *const kinds[] = {"digits", "teacher", "language", "synthetic_score"};

START_TEST(a_restored_arena_lives_on_as_if_it_had_never_stopped)
{
    struct fixture straight, resumed;
    struct memory middle = {0}, ends[2] = {{0}, {0}};
    struct sim_error err;
    set_up_filled(&straight, kinds[_i]);
    live(&straight, 2, 1);
    test_ok(walk(&straight, &middle, false, &err), &err);
    live(&straight, 2, 2);
    set_up_empty(&resumed, kinds[_i]);
    put(&resumed, SLOTS - 1, "honest", intel_miner_config_default()); /* whoever is there goes */
    test_ok(walk(&resumed, &middle, true, &err), &err);
    ck_assert_uint_eq(middle.at, middle.size);
    ck_assert(!resumed.arena->active[SLOTS - 1]);
    live(&resumed, 2, 2);
    test_ok(walk(&straight, &ends[0], false, &err), &err);
    test_ok(walk(&resumed, &ends[1], false, &err), &err);
    ck_assert_uint_eq(ends[0].size, ends[1].size);
    ck_assert(memcmp(ends[0].bytes, ends[1].bytes, ends[0].size) == 0);
    free(middle.bytes);
    free(ends[0].bytes);
    free(ends[1].bytes);
    tear_down(&straight);
    tear_down(&resumed);
}
END_TEST

START_TEST(a_damaged_archive_is_refused_or_read_but_never_trusted)
{
    struct fixture from, to;
    struct memory whole = {0};
    struct sim_error err;
    struct sim_stream stream = test_stream((uint64_t)_i);
    set_up_filled(&from, kinds[_i]);
    live(&from, 1, 1);
    test_ok(walk(&from, &whole, false, &err), &err);
    set_up_empty(&to, kinds[_i]);
    for (int i = 0; i < 12; i++) {
        struct memory cut = whole;
        cut.size = sim_stream_below(&stream, whole.size);
        ck_assert_int_eq(walk(&to, &cut, true, &err), SIM_ERR_TRUNCATED);
    }
    for (int i = 0; i < 25; i++) {
        size_t at = i < 20 ? sim_stream_below(&stream, whole.size < 4000 ? whole.size : 4000)
                           : sim_stream_below(&stream, whole.size);
        uint8_t kept = whole.bytes[at];
        whole.bytes[at] ^= (uint8_t)(1u << sim_stream_below(&stream, 8));
        int code = walk(&to, &whole, true, &err);
        ck_assert(code == SIM_OK || code == SIM_ERR_FORMAT || code == SIM_ERR_TRUNCATED ||
                  code == SIM_ERR_RANGE || code == SIM_ERR_NO_MEMORY);
        whole.bytes[at] = kept;
    }
    test_ok(walk(&to, &whole, true, &err), &err);
    play(&to, 1);
    free(whole.bytes);
    tear_down(&from);
    tear_down(&to);
}
END_TEST

START_TEST(a_digest_changes_with_every_round_and_with_nothing_else)
{
    struct fixture f;
    struct sim_error err;
    char hex[3][SIM_DIGEST_HEX_SIZE];
    set_up_filled(&f, "digits");
    for (int i = 0; i < 3; i++) {
        struct sim_digest digest;
        sim_digest_init(&digest);
        const struct intel_archive archive = intel_archive_of_digest(&digest);
        if (i == 2)
            play(&f, 1);
        test_ok(intel_archive_arena(&archive, f.arena, &err), &err);
        sim_digest_finish_hex(&digest, hex[i]);
    }
    ck_assert_str_eq(hex[0], hex[1]);
    ck_assert_str_ne(hex[0], hex[2]);
    tear_down(&f);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_archive");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    int count = (int)(sizeof kinds / sizeof kinds[0]);
    tcase_add_loop_test(tc, a_restored_arena_lives_on_as_if_it_had_never_stopped, 0, count);
    tcase_add_loop_test(tc, a_damaged_archive_is_refused_or_read_but_never_trusted, 0, count);
    tcase_add_test(tc, a_digest_changes_with_every_round_and_with_nothing_else);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
