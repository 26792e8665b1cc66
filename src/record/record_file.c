/* An HDF5 file driver over one POSIX descriptor; see the header for what it adds to the stock one. */
#include "record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file of a terabyte takes fewer; at a microsecond each, ten seconds. */
#define READS_MAX UINT64_C(10000000)

/* A write that came after the first failure: HDF5 may want to read it back before it closes. */
struct dropped_write {
    struct dropped_write *next; /* later one */
    haddr_t address;
    size_t size;
    uint8_t bytes[];
};

/* What HDF5 holds for an open file. The first member is HDF5's own. */
struct driver_file {
    H5FD_t public_part;
    struct record_file *file;
    haddr_t eoa; /* end of the allocated addresses */
    haddr_t eof; /* end of the file, as HDF5 should see it */
    struct dropped_write *dropped;
    struct dropped_write **dropped_end;
};

/* What the access property list carries. */
struct driver_info {
    struct record_file *file;
};

static bool is_full(int system_error)
{
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

/* The folder under which the file's device is mounted: what users know as the device. */
static void find_mount(const char *path, char mount[PATH_MAX])
{
    char folder[PATH_MAX], resolved[PATH_MAX], parent[PATH_MAX];
    struct stat here, above;
    snprintf(folder, sizeof folder, "%s", path);
    if (realpath(dirname(folder), resolved) == NULL || stat(resolved, &here) != 0) {
        snprintf(mount, PATH_MAX, "the device");
        return;
    }
    while (strcmp(resolved, "/") != 0) {
        memcpy(parent, resolved, sizeof parent);
        const char *up = dirname(parent);
        if (stat(up, &above) != 0 || above.st_dev != here.st_dev)
            break;
        memmove(resolved, up, strlen(up) + 1);
    }
    memcpy(mount, resolved, PATH_MAX);
}

int record_file_raise(const struct record_file *file, const char *safe, struct sim_error *err)
{
    char mount[PATH_MAX];
    if (!is_full(file->system_error))
        return sim_raise(err, SIM_ERR_IO, "cannot write %s: %s; %s", file->path, strerror(file->system_error),
                         safe);
    find_mount(file->path, mount);
    if (file->system_error == ENOSPC)
        return sim_raise(err, SIM_ERR_NO_SPACE, "no space left on %s writing %s; %s", mount, file->path,
                         safe);
    return sim_raise(err, SIM_ERR_NO_SPACE, "no space left on %s writing %s (%s); %s", mount, file->path,
                     strerror(file->system_error), safe);
}

static int raise_open(const char *path, int system_error, struct sim_error *err)
{
    if (system_error == EEXIST)
        return sim_raise(err, SIM_ERR_EXISTS, "%s exists; --force replaces it", path);
    if (system_error == ENOENT || system_error == ENOTDIR)
        return sim_raise(err, SIM_ERR_NOT_FOUND, "cannot create %s: its folder does not exist", path);
    if (system_error == ENAMETOOLONG)
        return sim_raise(err, SIM_ERR_RANGE, "cannot create %s: %s", path, strerror(system_error));
    return sim_raise(err, is_full(system_error) ? SIM_ERR_NO_SPACE : SIM_ERR_IO, "cannot create %s: %s", path,
                     strerror(system_error));
}

/* Refuses to replace a file that is neither empty nor begins as HDF5 files do: it is the scenario itself, or
 * something else that is in the way by mistake. */
static int check_replaced(const char *path, struct sim_error *err)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char begin[sizeof signature];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? SIM_OK : raise_open(path, errno, err); /* not there: a link to nowhere */
    ssize_t got = read(fd, begin, sizeof begin);
    close(fd);
    if (got == 0 || (got == (ssize_t)sizeof begin && memcmp(begin, signature, sizeof begin) == 0))
        return SIM_OK;
    return sim_raise(err, SIM_ERR_EXISTS, "%s is no results file and is not replaced; choose another name",
                     path);
}

/* What is at the name already must be something that the caller meant to replace. */
static int check_name(const char *path, bool replace, struct sim_error *err)
{
    struct stat old;
    size_t length = strlen(path);
    if (length == 0)
        return sim_raise(err, SIM_ERR_USAGE, "the name of the results file is empty");
    if (length >= PATH_MAX - 16)
        return sim_raise(err, SIM_ERR_RANGE, "the name of the results file is too long");
    if (path[length - 1] == '/')
        return sim_raise(err, SIM_ERR_USAGE, "%s names a folder; add the name of a file", path);
    if (lstat(path, &old) != 0)
        return SIM_OK;
    if (S_ISDIR(old.st_mode))
        return sim_raise(err, SIM_ERR_EXISTS, "%s is a folder; add the name of a file", path);
    if (!S_ISREG(old.st_mode) && !S_ISLNK(old.st_mode))
        return sim_raise(err, SIM_ERR_EXISTS, "%s exists and is no ordinary file", path);
    return replace ? check_replaced(path, err) : raise_open(path, EEXIST, err);
}

int record_file_open(struct record_file *file, const char *path, bool replace, struct sim_error *err)
{
    *file = (struct record_file){.fd = -1, .replace = replace, .reads_max = UINT64_MAX};
    int ret = check_name(path, replace, err);
    if (ret != SIM_OK)
        return ret;
    snprintf(file->path, sizeof file->path, "%s", path);
    char folder[PATH_MAX];
    memcpy(folder, file->path, sizeof folder);
    /* A file without a name gets one through /proc, which some containers lack. */
    bool nameless = access("/proc/self/fd", X_OK) == 0;
    if (nameless)
        file->fd = open(dirname(folder), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (!nameless || (file->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))) {
        if (replace && unlink(path) != 0 && errno != ENOENT)
            return raise_open(path, errno, err);
        file->fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
        file->named = file->fd >= 0;
    }
    return file->fd < 0 ? raise_open(path, errno, err) : SIM_OK;
}

int record_file_open_existing(struct record_file *file, const char *path, struct sim_error *err)
{
    struct stat st;
    *file = (struct record_file){.fd = open(path, O_RDONLY | O_CLOEXEC), .reads_max = READS_MAX};
    if (file->fd < 0)
        return sim_raise(err, errno == ENOENT || errno == ENOTDIR ? SIM_ERR_NOT_FOUND : SIM_ERR_IO,
                         "cannot open %s: %s", path, strerror(errno));
    if (fstat(file->fd, &st) != 0 || !S_ISREG(st.st_mode) || strlen(path) >= sizeof file->path) {
        record_file_close(file);
        return sim_raise(err, SIM_ERR_FORMAT, "%s is no ordinary file", path);
    }
    snprintf(file->path, sizeof file->path, "%s", path);
    return SIM_OK;
}

int record_file_publish(struct record_file *file, struct sim_error *err)
{
    char source[32], aside[PATH_MAX];
    if (file->named)
        return SIM_OK;
    snprintf(source, sizeof source, "/proc/self/fd/%d", file->fd);
    if (linkat(AT_FDCWD, source, AT_FDCWD, file->path, AT_SYMLINK_FOLLOW) == 0) {
        file->named = true;
        return SIM_OK;
    }
    if (errno != EEXIST || !file->replace)
        return raise_open(file->path, errno, err);
    /* A link cannot replace a name, a rename can. */
    snprintf(aside, sizeof aside, "%.*s.%07x", (int)(sizeof aside - 16), file->path,
             (unsigned)getpid() & 0xfffffffu);
    if (linkat(AT_FDCWD, source, AT_FDCWD, aside, AT_SYMLINK_FOLLOW) != 0)
        return raise_open(file->path, errno, err);
    if (rename(aside, file->path) != 0) {
        int system_error = errno;
        unlink(aside);
        return raise_open(file->path, system_error, err);
    }
    file->named = true;
    return SIM_OK;
}

void record_file_discard(struct record_file *file)
{
    if (file->named)
        unlink(file->path);
    file->named = false;
    if (file->system_error == 0)
        file->system_error = EIO;
}

void record_file_close(struct record_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access_list, haddr_t max_address)
{
    const struct driver_info *info = H5Pget_driver_info(access_list);
    struct stat st;
    (void)name;
    (void)flags;
    (void)max_address;
    if (info == NULL || fstat(info->file->fd, &st) != 0)
        return NULL;
    struct driver_file *self = calloc(1, sizeof *self);
    if (self == NULL)
        return NULL;
    self->file = info->file;
    self->eof = (haddr_t)st.st_size;
    self->dropped_end = &self->dropped;
    return &self->public_part;
}

static struct driver_file *driver_of(H5FD_t *base)
{
    return (struct driver_file *)(void *)base;
}

static herr_t driver_close(H5FD_t *base)
{
    struct driver_file *self = driver_of(base);
    while (self->dropped != NULL) {
        struct dropped_write *next = self->dropped->next;
        free(self->dropped);
        self->dropped = next;
    }
    free(self);
    return 0;
}

static herr_t driver_query(const H5FD_t *base, unsigned long *flags)
{
    (void)base;
    /* Not H5FD_FEAT_POSIX_COMPAT_HANDLE: HDF5 would look the name up, which does not exist yet. */
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_SUPPORTS_SWMR_IO | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

static haddr_t driver_get_eoa(const H5FD_t *base, H5FD_mem_t type)
{
    (void)type;
    return ((const struct driver_file *)(const void *)base)->eoa;
}

static herr_t driver_set_eoa(H5FD_t *base, H5FD_mem_t type, haddr_t address)
{
    (void)type;
    driver_of(base)->eoa = address;
    return 0;
}

static haddr_t driver_get_eof(const H5FD_t *base, H5FD_mem_t type)
{
    (void)type;
    return ((const struct driver_file *)(const void *)base)->eof;
}

static herr_t driver_get_handle(H5FD_t *base, hid_t access_list, void **handle)
{
    (void)access_list;
    *handle = &driver_of(base)->file->fd;
    return 0;
}

static int read_file(const struct record_file *file, haddr_t address, size_t size, uint8_t *to)
{
    while (size > 0) {
        ssize_t got = pread(file->fd, to, size, (off_t)address);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0) {
            memset(to, 0, size);
            return 0;
        }
        to += got;
        address += (haddr_t)got;
        size -= (size_t)got;
    }
    return 0;
}

/* Reads beyond the end give zeros, as HDF5 expects. */
static herr_t driver_read(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size,
                          void *buffer)
{
    const struct driver_file *self = driver_of(base);
    uint8_t *to = buffer;
    (void)type;
    (void)transfer;
    if (self->file->reads >= self->file->reads_max)
        return -1;
    self->file->reads++;
    if (read_file(self->file, address, size, to) != 0)
        return -1;
    for (const struct dropped_write *w = self->dropped; w != NULL; w = w->next) {
        haddr_t begin = w->address > address ? w->address : address;
        haddr_t end = w->address + w->size < address + size ? w->address + w->size : address + size;
        if (begin < end)
            memcpy(to + (begin - address), w->bytes + (begin - w->address), end - begin);
    }
    return 0;
}

static herr_t drop_write(struct driver_file *self, haddr_t address, size_t size, const void *buffer)
{
    struct dropped_write *w = malloc(sizeof *w + size);
    if (w == NULL)
        return -1;
    w->next = NULL;
    w->address = address;
    w->size = size;
    memcpy(w->bytes, buffer, size);
    *self->dropped_end = w;
    self->dropped_end = &w->next;
    return 0;
}

/* Succeeds always: see the header. */
static herr_t driver_write(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size,
                           const void *buffer)
{
    struct driver_file *self = driver_of(base);
    const uint8_t *from = buffer;
    (void)type;
    (void)transfer;
    if (address + size > self->eof)
        self->eof = address + size;
    while (size > 0 && self->file->system_error == 0) {
        ssize_t put = pwrite(self->file->fd, from, size, (off_t)address);
        if (put < 0 && errno != EINTR)
            self->file->system_error = errno;
        if (put <= 0)
            continue;
        from += put;
        address += (haddr_t)put;
        size -= (size_t)put;
    }
    return size > 0 ? drop_write(self, address, size, from) : 0;
}

static herr_t driver_truncate(H5FD_t *base, hid_t transfer, hbool_t closing)
{
    struct driver_file *self = driver_of(base);
    (void)transfer;
    (void)closing;
    if (self->eoa == self->eof)
        return 0;
    self->eof = self->eoa;
    if (self->file->system_error == 0 && ftruncate(self->file->fd, (off_t)self->eoa) != 0)
        self->file->system_error = errno;
    return 0;
}

/* HDF5 marks a file as open for writing only if its driver can lock. Ours need not: nobody else has the
 * new file, and readers come and go. */
static herr_t driver_lock(H5FD_t *base, hbool_t exclusive)
{
    (void)base;
    (void)exclusive;
    return 0;
}

static herr_t driver_unlock(H5FD_t *base)
{
    (void)base;
    return 0;
}

hid_t record_file_driver(struct record_file *file, hid_t access_list)
{
    static const H5FD_class_t driver = {
        .name = "tensim",
        .maxaddr = ((haddr_t)1 << 62),
        .fc_degree = H5F_CLOSE_STRONG,
        .fapl_size = sizeof(struct driver_info),
        .open = driver_open,
        .close = driver_close,
        .query = driver_query,
        .get_eoa = driver_get_eoa,
        .set_eoa = driver_set_eoa,
        .get_eof = driver_get_eof,
        .get_handle = driver_get_handle,
        .read = driver_read,
        .write = driver_write,
        .truncate = driver_truncate,
        .lock = driver_lock,
        .unlock = driver_unlock,
        .fl_map = H5FD_FLMAP_DICHOTOMY,
    };
    struct driver_info info = {file};
    hid_t id = H5FDregister(&driver);
    if (id >= 0 && H5Pset_driver(access_list, id, &info) < 0) {
        H5FDunregister(id);
        return -1;
    }
    return id;
}
