/* The table of tasks and the loaders of all but the language task: see intel_task.h. */
#include "intel_task.h"

#include "sim_alloc.h"

#include <stdio.h>
#include <string.h>

struct intel_task_config intel_task_config_default(const char *kind)
{
    return (struct intel_task_config){.kind = kind,
                                      .data_folder = "data/ml",
                                      .corpus_root = "",
                                      .held_permille = 200,
                                      .audit_permille = 500,
                                      .language_rows = 8192,
                                      .teacher = intel_teacher_config_default()};
}

const struct intel_task_kind *intel_task_kind_find(const char *name)
{
    for (const struct intel_task_kind *kind = intel_task_kinds; kind->name != NULL; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

int intel_task_arrange(struct intel_task *self, unsigned audit_permille, struct sim_error *err)
{
    size_t n = self->held.x.rows, next = 0;
    uint32_t *order = sim_array_new(uint32_t, n);
    struct intel_dataset arranged = {0};
    if (order == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu samples", n);
    for (int audit = 0; audit < 2; audit++) {
        /* The thousands of the hash chose the side of the split; what lies above them chooses here. */
        for (uint32_t i = 0; i < n; i++)
            if ((intel_dataset_hash(&self->held, i) / 1000 % 1000 < audit_permille) == (audit == 1))
                order[next++] = i;
        if (audit == 0)
            self->challenges = next;
    }
    int code = SIM_OK;
    if (self->challenges == 0 || self->challenges == n)
        code = sim_raise(err, SIM_ERR_RANGE, "the held-out pool of %zu rows leaves none for %s", n,
                         self->challenges == 0 ? "challenges" : "the audit");
    if (code == SIM_OK)
        code = intel_dataset_select(&self->held, order, n, &arranged, err);
    if (code == SIM_OK) {
        intel_dataset_free(&self->held);
        self->held = arranged;
    }
    free(order);
    return code;
}

/* Brings the panel up to date with the held-out pool. */
static int make_panel(struct intel_task *self, struct sim_error *err)
{
    const struct intel_matrix *x = &self->held.x;
    intel_matrix_free(&self->panel);
    int code = intel_matrix_init(&self->panel, x->stride, x->rows, err);
    for (size_t i = 0; code == SIM_OK && i < x->rows; i++)
        for (size_t j = 0; j < x->cols; j++)
            intel_matrix_row(&self->panel, j)[i] = intel_matrix_row(x, i)[j];
    return code;
}

static void scale(struct intel_task *self)
{
    const struct intel_task_kind *kind = self->kind;
    if (kind->factor == 0) {
        intel_dataset_standardise(&self->train, &self->held);
    } else {
        intel_dataset_rescale(&self->train, kind->factor, kind->shift);
        intel_dataset_rescale(&self->held, kind->factor, kind->shift);
    }
}

/* Splits the rows of a file, scales them and sets the audit apart. What is wrong with that is the file's
 * fault. */
static int split_file(struct intel_task *self, const struct intel_task_config *config,
                      const struct intel_dataset *all, const char *path, struct sim_error *err)
{
    struct sim_error why = {0};
    int code = intel_dataset_split(all, config->held_permille, &self->train, &self->held, &why);
    if (code == SIM_OK) {
        scale(self);
        self->domains = self->train.classes;
        code = intel_task_arrange(self, config->audit_permille, &why);
    }
    return code == SIM_OK ? SIM_OK : sim_raise_at(err, code, path, 0, 0, "%s", why.message);
}

static int load_file(struct intel_task *self, const struct intel_task_config *config, struct sim_error *err)
{
    const struct intel_task_kind *kind = self->kind;
    struct intel_dataset all, more;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", config->data_folder, kind->file != NULL ? kind->file : "");
    if (kind->file == NULL && config->csv_path == NULL)
        return sim_raise(err, SIM_ERR_MISSING_KEY, "a task of kind csv needs a file");
    int code = kind->file != NULL ? intel_dataset_read(&all, path, kind->format, err)
                                  : intel_dataset_read_csv(&all, config->csv_path, config->csv_label, err);
    if (code != SIM_OK)
        return code;
    char *part = strstr(path, ".train.");
    if (kind->file != NULL && part != NULL) {
        /* FANN sets come in two files; we make our own split of both. */
        snprintf(part, sizeof path - (size_t)(part - path), ".test.gz");
        code = intel_dataset_read(&more, path, kind->format, err);
        if (code == SIM_OK)
            code = intel_dataset_append(&all, &more, err);
        intel_dataset_free(&more);
    }
    if (code == SIM_OK)
        code = split_file(self, config, &all, kind->file != NULL ? path : config->csv_path, err);
    intel_dataset_free(&all);
    return code;
}

static int draw_pools(struct intel_task *self, unsigned audit_permille, struct sim_error *err)
{
    const struct intel_teacher_config *config = &self->teacher->config;
    const struct intel_kernel *kernel = intel_kernel_best();
    intel_dataset_free(&self->train);
    intel_dataset_free(&self->held);
    int code = intel_teacher_draw(self->teacher, kernel, config->train_rows, 0, &self->train, err);
    if (code == SIM_OK)
        code = intel_teacher_draw(self->teacher, kernel, config->held_rows, 1, &self->held, err);
    if (code != SIM_OK)
        return code;
    /* Samples are drawn one by one, so their order is as good as a hash. */
    self->challenges = config->held_rows - config->held_rows * audit_permille / 1000;
    if (self->challenges == 0 || self->challenges == config->held_rows)
        return sim_raise(err, SIM_ERR_RANGE, "the held-out pool needs challenges and an audit");
    return SIM_OK;
}

static int load_teacher(struct intel_task *self, const struct intel_task_config *config,
                        struct sim_error *err)
{
    self->teacher = calloc(1, sizeof *self->teacher);
    if (self->teacher == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a teacher");
    int code = intel_teacher_init(self->teacher, &config->teacher, &self->seed, self->entity, err);
    self->domains = config->teacher.domains;
    self->audit_permille = config->audit_permille;
    return code == SIM_OK ? draw_pools(self, config->audit_permille, err) : code;
}

static int load_synthetic(struct intel_task *self, const struct intel_task_config *config,
                          struct sim_error *err)
{
    (void)config;
    (void)err;
    self->domains = 1;
    return SIM_OK;
}

/* Pixels 0..16 of the digits become -0.5..1: off-centre zeros train both kinds of network well. */
const struct intel_task_kind intel_task_kinds[] = {
    {"digits", "UCI optical digits", "digits.csv.gz", INTEL_FORMAT_CSV, 0.09375f, -0.5f, false, load_file},
    {"iris", "three species by four lengths", "iris.csv", INTEL_FORMAT_COUNTED_CSV, 0, 0, false, load_file},
    {"wine", "three cultivars by thirteen assays", "wine.csv", INTEL_FORMAT_COUNTED_CSV, 0, 0, false,
     load_file},
    {"breast_cancer", "malignant or benign by thirty measures", "breast_cancer.csv", INTEL_FORMAT_COUNTED_CSV,
     0, 0, false, load_file},
    {"thyroid", "thyroid state by twenty-one findings", "fann-thyroid.train.gz", INTEL_FORMAT_FANN, 0, 0,
     false, load_file},
    {"teacher", "Gaussian domains labelled by a random network, with drift", NULL, INTEL_FORMAT_CSV, 0, 0,
     false, load_teacher},
    {"language", "the next byte of Python with Spanish comments", NULL, INTEL_FORMAT_CSV, 0, 0, false,
     intel_task_load_language},
    {"csv", "a file of features and a label", NULL, INTEL_FORMAT_CSV, 0, 0, false, load_file},
    {"synthetic_score", "no data: a latent skill seen through noise", NULL, INTEL_FORMAT_CSV, 0, 0, true,
     load_synthetic},
    {NULL, NULL, NULL, INTEL_FORMAT_CSV, 0, 0, false, NULL},
};

int intel_task_init(struct intel_task *self, const struct intel_task_config *config,
                    const struct sim_seed *seed, uint64_t entity, struct sim_error *err)
{
    *self = (struct intel_task){.kind = intel_task_kind_find(config->kind), .seed = *seed, .entity = entity};
    if (self->kind == NULL)
        return sim_raise(err, SIM_ERR_NOT_FOUND, "there is no task of kind '%s'", config->kind);
    int code = self->kind->load(self, config, err);
    if (code == SIM_OK && !self->kind->synthetic) {
        self->d = self->held.x.cols;
        self->classes = self->held.classes;
        code = make_panel(self, err);
    }
    if (code != SIM_OK)
        intel_task_free(self);
    return code;
}

void intel_task_free(struct intel_task *self)
{
    intel_dataset_free(&self->train);
    intel_dataset_free(&self->held);
    intel_matrix_free(&self->panel);
    if (self->teacher != NULL)
        intel_teacher_free(self->teacher);
    free(self->teacher);
    for (size_t i = 0; i < INTEL_TASK_CORPORA; i++)
        intel_text_free(&self->corpus[i]);
    intel_text_free(&self->text);
    free(self->position);
    free(self->comment);
    *self = (struct intel_task){0};
}

int intel_task_advance(struct intel_task *self, uint64_t day, struct sim_error *err)
{
    if (self->teacher == NULL || day <= self->teacher->day)
        return SIM_OK;
    intel_teacher_advance(self->teacher, day);
    self->version++;
    return intel_task_redraw(self, err);
}

int intel_task_redraw(struct intel_task *self, struct sim_error *err)
{
    int code = draw_pools(self, self->audit_permille, err);
    return code == SIM_OK ? make_panel(self, err) : code;
}
