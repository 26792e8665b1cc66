/* One lock guards everything but the counters from which hands draw the turns of a loop. Two conditions:
 * `work`, for those who could run something, and `left`, for those who wait until helpers have left their
 * loop. */
#include "sim_crew.h"

#include "sim_alloc.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

/* A loop lives on the stack of the hand that opened it, for as long as that stays in sim_crew_each. */
struct loop {
    void (*run)(void *self, size_t i, const struct sim_hand *hand);
    void *self;
    size_t count;
    size_t grain;
    atomic_size_t next; /* first turn that nobody has drawn */
    unsigned helpers;   /* inside now, the owner not counted */
    struct loop *outer; /* opened before */
};

struct sim_crew {
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_cond_t left;
    struct loop *loops;            /* open ones, the newest first */
    struct sim_job *jobs;          /* waiting ones, those due first in front */
    unsigned sleepers;             /* hands that wait for work */
    const struct sim_job *awaited; /* by the first hand, while it may sleep */
    bool ending;
    unsigned hands;
    pthread_t *thread;     /* [hands], the first unused */
    struct sim_hand *hand; /* [hands] */
};

static void take_turns(struct loop *loop, const struct sim_hand *hand)
{
    for (;;) {
        size_t first = atomic_fetch_add_explicit(&loop->next, loop->grain, memory_order_relaxed);
        if (first >= loop->count)
            return;
        size_t end = loop->count - first < loop->grain ? loop->count : first + loop->grain;
        for (size_t i = first; i < end; i++)
            loop->run(loop->self, i, hand);
    }
}

static struct loop *find_loop(struct sim_crew *crew)
{
    for (struct loop *loop = crew->loops; loop != NULL; loop = loop->outer)
        if (atomic_load_explicit(&loop->next, memory_order_relaxed) < loop->count)
            return loop;
    return NULL;
}

/* The three that follow are called with the lock held, and hold it again when they return. */

static void help(struct sim_crew *crew, struct loop *loop, const struct sim_hand *hand)
{
    loop->helpers++;
    pthread_mutex_unlock(&crew->lock);
    take_turns(loop, hand);
    pthread_mutex_lock(&crew->lock);
    if (--loop->helpers == 0)
        pthread_cond_broadcast(&crew->left);
}

static void run_job(struct sim_crew *crew, struct sim_job *job, const struct sim_hand *hand)
{
    job->state = SIM_JOB_RUNNING;
    pthread_mutex_unlock(&crew->lock);
    job->run(job->self, hand);
    pthread_mutex_lock(&crew->lock);
    job->state = SIM_JOB_DONE;
    if (crew->awaited == job) /* the first hand sleeps among those who wait for work */
        pthread_cond_broadcast(&crew->work);
}

/* Finds something to do, or sleeps until there might be. A round that has begun goes before a new one. */
static void do_something(struct sim_crew *crew, const struct sim_hand *hand)
{
    struct loop *loop = find_loop(crew);
    struct sim_job *job = crew->jobs;
    if (loop != NULL) {
        help(crew, loop, hand);
    } else if (job != NULL) {
        crew->jobs = job->next;
        run_job(crew, job, hand);
    } else {
        crew->sleepers++;
        pthread_cond_wait(&crew->work, &crew->lock);
        crew->sleepers--;
    }
}

static void *serve(void *argument)
{
    const struct sim_hand *hand = argument;
    struct sim_crew *crew = hand->crew;
    pthread_mutex_lock(&crew->lock);
    while (!crew->ending)
        do_something(crew, hand);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

static void hire(struct sim_crew *crew, unsigned hands)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (crew->hands < hands &&
           pthread_create(&crew->thread[crew->hands], NULL, serve, &crew->hand[crew->hands]) == 0)
        crew->hands++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int sim_crew_create(struct sim_crew **out, unsigned hands, struct sim_error *err)
{
    *out = NULL;
    struct sim_crew *crew = sim_array_new(struct sim_crew, 1);
    if (crew != NULL) {
        crew->hands = 1;
        crew->thread = sim_array_new(pthread_t, hands);
        crew->hand = sim_array_new(struct sim_hand, hands);
    }
    if (crew == NULL || crew->thread == NULL || crew->hand == NULL) {
        if (crew != NULL) {
            free(crew->thread);
            free(crew->hand);
        }
        free(crew);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %u threads", hands);
    }
    for (unsigned i = 0; i < hands; i++)
        crew->hand[i] = (struct sim_hand){crew, i};
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->work, NULL);
    pthread_cond_init(&crew->left, NULL);
    hire(crew, hands);
    *out = crew;
    return SIM_OK;
}

void sim_crew_destroy(struct sim_crew *crew)
{
    if (crew == NULL)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->ending = true;
    crew->jobs = NULL;
    pthread_cond_broadcast(&crew->work);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 1; i < crew->hands; i++)
        pthread_join(crew->thread[i], NULL);
    pthread_cond_destroy(&crew->left);
    pthread_cond_destroy(&crew->work);
    pthread_mutex_destroy(&crew->lock);
    free(crew->thread);
    free(crew->hand);
    free(crew);
}

unsigned sim_crew_hands(const struct sim_crew *crew)
{
    return crew->hands;
}

const struct sim_hand *sim_crew_first(const struct sim_crew *crew)
{
    return &crew->hand[0];
}

void sim_crew_begin(struct sim_crew *crew, struct sim_job *job)
{
    pthread_mutex_lock(&crew->lock);
    struct sim_job **at = &crew->jobs;
    while (*at != NULL && (*at)->due <= job->due)
        at = &(*at)->next;
    job->next = *at;
    *at = job;
    job->state = SIM_JOB_WAITING;
    if (crew->sleepers > 0)
        pthread_cond_signal(&crew->work);
    pthread_mutex_unlock(&crew->lock);
}

static void take_out(struct sim_crew *crew, const struct sim_job *job)
{
    struct sim_job **at = &crew->jobs;
    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
}

void sim_crew_finish(struct sim_crew *crew, struct sim_job *job)
{
    const struct sim_hand *first = &crew->hand[0];
    pthread_mutex_lock(&crew->lock);
    if (job->state == SIM_JOB_WAITING) {
        take_out(crew, job);
        run_job(crew, job, first);
    }
    crew->awaited = job;
    while (job->state == SIM_JOB_RUNNING)
        do_something(crew, first);
    crew->awaited = NULL;
    job->state = SIM_JOB_IDLE;
    pthread_mutex_unlock(&crew->lock);
}

void sim_crew_cancel(struct sim_crew *crew, struct sim_job *job)
{
    pthread_mutex_lock(&crew->lock);
    if (job->state == SIM_JOB_WAITING) {
        take_out(crew, job);
        job->state = SIM_JOB_IDLE;
    }
    pthread_mutex_unlock(&crew->lock);
    sim_crew_finish(crew, job);
}

static void open_loop(struct sim_crew *crew, struct loop *loop)
{
    pthread_mutex_lock(&crew->lock);
    loop->outer = crew->loops;
    crew->loops = loop;
    if (crew->sleepers > 0)
        pthread_cond_broadcast(&crew->work);
    pthread_mutex_unlock(&crew->lock);
}

/* Nobody joins a loop that is off the list; those inside are waited for. */
static void close_loop(struct sim_crew *crew, struct loop *loop)
{
    pthread_mutex_lock(&crew->lock);
    struct loop **at = &crew->loops;
    while (*at != loop)
        at = &(*at)->outer;
    *at = loop->outer;
    while (loop->helpers > 0)
        pthread_cond_wait(&crew->left, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

void sim_crew_each(const struct sim_hand *hand, size_t count, size_t grain,
                   void (*run)(void *self, size_t i, const struct sim_hand *hand), void *self)
{
    struct sim_crew *crew = hand != NULL ? hand->crew : NULL;
    struct loop loop = {.run = run, .self = self, .count = count, .grain = grain};
    bool shared = crew != NULL && crew->hands > 1 && count > grain;
    if (shared)
        open_loop(crew, &loop);
    take_turns(&loop, hand);
    if (shared)
        close_loop(crew, &loop);
}
