/* Files that a scenario names: found beside the scenario or in the data folder, and fingerprinted, so that
 * the hash of a scenario covers the data it stands on. */
#include "scenario_load.h"

#include "scenario_suggest.h"
#include "scenario_text.h"

#include "sim_digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_PATH_MAX = 4096 };

static bool try_path(char *path, const char *folder, size_t folder_length, const char *name)
{
    struct stat status;
    int used = snprintf(path, FILE_PATH_MAX, "%.*s%s%s", (int)folder_length, folder,
                        folder_length == 0 || folder[folder_length - 1] == '/' ? "" : "/", name);
    return used > 0 && used < FILE_PATH_MAX && stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
           access(path, R_OK) == 0;
}

/* As it stands when absolute; else beside the scenario; else in the data folder, with or without `data/`. */
static bool find(const struct scenario_loader *loader, const char *name, char *path)
{
    if (name[0] == '/')
        return try_path(path, "", 0, name);
    const char *slash = strrchr(loader->name, '/');
    if (try_path(path, loader->name, slash == NULL ? 0 : (size_t)(slash - loader->name) + 1, name))
        return true;
    if (loader->data_dir == NULL)
        return false;
    size_t length = strlen(loader->data_dir);
    return try_path(path, loader->data_dir, length, name) ||
           (strncmp(name, "data/", 5) == 0 && try_path(path, loader->data_dir, length, name + 5));
}

int scenario_file_find(struct scenario_loader *loader, const struct scenario_node *node,
                       struct scenario_file *file)
{
    char path[FILE_PATH_MAX];
    char shown[SCENARIO_EXCERPT_SIZE];
    char digest[SIM_DIGEST_HEX_SIZE];
    scenario_excerpt(file->name, strlen(file->name), shown);
    if (!find(loader, file->name, path))
        return scenario_complain(loader, SIM_ERR_NOT_FOUND, node->file, node->line, node->column,
                                 "`%s`: there is no readable file `%s` beside the scenario%s", loader->path,
                                 shown, loader->data_dir == NULL ? "" : " or in the data folder");
    char *bytes = NULL;
    size_t size = 0;
    struct sim_error err = {0};
    int code = scenario_text_read(path, &bytes, &size, &err);
    if (code != SIM_OK)
        return scenario_complain(loader, code, node->file, node->line, node->column, "`%s`: `%s`: %s",
                                 loader->path, shown, err.message);
    sim_digest_hex_of(bytes, size, digest);
    free(bytes);
    if (file->sha256 != NULL && strcmp(file->sha256, digest) != 0)
        return scenario_complain(loader, SIM_ERR_CONFLICT, node->file, node->line, node->column,
                                 "`%s`: `%s` is not the file that the scenario was made with: its contents "
                                 "have the SHA-256 %.16s..., not %.16s...",
                                 loader->path, shown, digest, file->sha256);
    file->sha256 = scenario_arena_text(loader->arena, digest, strlen(digest));
    file->path = scenario_arena_text(loader->arena, path, strlen(path));
    loader->out_of_memory = loader->out_of_memory || file->sha256 == NULL || file->path == NULL;
    return SIM_OK;
}
