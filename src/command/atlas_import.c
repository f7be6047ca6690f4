/* cordon atlas import: facts of others into party files.
 *
 * Two processes. The one that reads foreign bytes has given up its rights and can open nothing; it hands each
 * party file over a pipe to the other, which looks at the file's name and writes it. */
#include "atlas/import.h"
#include "base/sandbox.h"
#include "base/suggest.h"
#include "command/command.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_FILES = 256, LARGEST_PARTY = 64 * 1024 * 1024, LONGEST_NAME = 128, REASONS_SHOWN = 12 };

static const char help[] =
    "Usage: cordon atlas import [--from gleif|ftm|bods] [OPTION]... -o DIR FILE...\n"
    "\n"
    "Turns files of others about who owns whom into party files, which 'cordon atlas\n"
    "build --also DIR' takes.\n"
    "\n"
    "  -o DIR              a new folder for them\n"
    "  --from FORMAT       gleif  GLEIF level 2 (relationship records) and level 1\n"
    "                             (entities) as CSV\n"
    "                      ftm    FollowTheMoney entities, one JSON object a line\n"
    "                             (OpenSanctions and others)\n"
    "                      bods   Beneficial Ownership Data Standard 0.2 to 0.4, JSON\n"
    "                      without: found by content, file by file\n"
    "  --parties DIR       the parties there are (default: atlas/parties, where it\n"
    "                      is); a company with the LEI of one of them is that one, a\n"
    "                      company with its name is told and kept apart\n"
    "  --consolidated SHARE\n"
    "                      what a parent is taken to hold of a company that it\n"
    "                      consolidates in its accounts, since GLEIF tells no share\n"
    "                      (default: 50-100%; 0-100% assumes nothing)\n"
    "  --all-parties       write parties that no stake names, too\n"
    "\n"
    "FILE is plain, gzip or zstd; '-' is standard input. Name level 2 before level 1:\n"
    "then only the entities that a relation names are kept in memory. Natural persons\n"
    "are masked: nothing of them is kept but a keyed hash and the country of\n"
    "residence. What is not carried over is listed in DIR/left-out.tsv, record by\n"
    "record.\n"
    "\n"
    "Examples:\n"
    "  unzip -p rr-golden-copy.csv.zip | cordon atlas import -o gleif -\n"
    "  cordon atlas import -o mine entities.ftm.json statements.json\n"
    "  cordon atlas build --also mine -o my.atlas\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage or nothing that can be read, 3 a record or a\n"
    "file was wrong and left out.\n";

struct run {
    const char *out, *parties;
    enum import_format format; /* IMPORT_FORMATS: found by content */
    struct import_options options;
    char *const *files;
    size_t n_files;
    bool parties_told;
};

enum { OPTION_FROM = 256, OPTION_PARTIES, OPTION_CONSOLIDATED, OPTION_ALL, OPTION_HELP };

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"from", required_argument, NULL, OPTION_FROM},
    {"parties", required_argument, NULL, OPTION_PARTIES},
    {"consolidated", required_argument, NULL, OPTION_CONSOLIDATED},
    {"all-parties", no_argument, NULL, OPTION_ALL},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static int bad_format(const char *word) {
    const char *words[IMPORT_FORMATS];
    for (int f = 0; f < IMPORT_FORMATS; f++) words[f] = import_format_text((enum import_format)f);
    const char *near = suggest(text_of(word), words, IMPORT_FORMATS);
    return usage_error("atlas import", "there is no format '%s'%s%s%s; there are gleif, ftm and bods", word,
                       near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
}

/* -1: go on; otherwise the exit status. */
static int parse(int argc, char **argv, struct run *r) {
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":ho:", long_options, NULL)) != -1;) {
        switch (option) {
        case 'o': r->out = optarg; break;
        case OPTION_FROM:
            if (!import_format_parse(text_of(optarg), &r->format)) return bad_format(optarg);
            break;
        case OPTION_PARTIES:
            r->parties = optarg;
            r->parties_told = true;
            break;
        case OPTION_CONSOLIDATED:
            if (!ratio_parse_interval(text_of(optarg), &r->options.consolidated_low,
                                      &r->options.consolidated_high) ||
                ratio_compare(r->options.consolidated_high, RATIO_ONE) > 0)
                return usage_error("atlas import", "'%s' is no share like 50-100%%", optarg);
            break;
        case OPTION_ALL: r->options.all_parties = true; break;
        case OPTION_HELP:
        case 'h': fputs(help, stdout); return EXIT_FINE;
        default: return unknown_option("atlas import", argv[optind - 1], long_options);
        }
    }
    r->files = argv + optind;
    r->n_files = (size_t)(argc - optind);
    if (!r->out) return usage_error("atlas import", "-o is missing: a new folder for the party files");
    if (r->n_files == 0) return usage_error("atlas import", "name the files to import");
    if (r->n_files > MOST_FILES) return usage_error("atlas import", "more than %d files", MOST_FILES);
    return -1;
}

/* ---- the process that writes ---- */

/* The folder, made when there is none; -1 after a complaint. What is there of another import would be mixed
 * with this one, so there must be no party files in it. */
static int open_folder(const char *path, bool *made) {
    *made = mkdir(path, 0777) == 0;
    if (!*made && errno != EEXIST) {
        usage_error("atlas import", "cannot make %s: %s", path, strerror(errno));
        return -1;
    }
    DIR *list = opendir(path);
    if (!list) {
        usage_error("atlas import", "cannot read %s: %s", path, strerror(errno));
        return -1;
    }
    bool empty = true;
    for (struct dirent *e; (e = readdir(list));) {
        size_t n = strlen(e->d_name);
        empty &= !(n > 5 && strcmp(e->d_name + n - 5, ".yaml") == 0);
    }
    int fd = empty ? dup(dirfd(list)) : -1;
    closedir(list);
    if (!empty) usage_error("atlas import", "%s has party files already; name a new folder", path);
    return fd;
}

struct frame {
    uint32_t name, text; /* bytes of each */
};

static bool read_whole(int fd, void *to, size_t n) {
    for (char *p = to; n;) {
        ssize_t got = read(fd, p, n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static bool write_whole(int fd, const void *from, size_t n) {
    for (const char *p = from; n;) {
        ssize_t put = write(fd, p, n);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

/* Slugs only: nothing that leaves the folder. */
static bool name_fine(const char *name, size_t n) {
    for (size_t i = 0; i + 5 < n; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0))) return false;
    }
    return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

static bool write_file(int folder, const char *name, const char *text, size_t n) {
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) return false;
    bool fine = write_whole(fd, text, n);
    return close(fd) == 0 && fine;
}

/* All that comes through the pipe; false when a file cannot be written. */
static bool write_files(int from, int folder, const char *out) {
    struct frame f;
    char *text = malloc(LARGEST_PARTY);
    bool fine = text != NULL;
    while (fine && read_whole(from, &f, sizeof f)) {
        char name[LONGEST_NAME + 1] = "";
        fine = f.name <= LONGEST_NAME && f.text <= LARGEST_PARTY && read_whole(from, name, f.name) &&
               read_whole(from, text, f.text) && name_fine(name, f.name) &&
               write_file(folder, name, text, f.text);
        if (!fine) fprintf(stderr, "cordon: %s: a party file cannot be written: %s\n", out, strerror(errno));
    }
    free(text);
    return fine;
}

/* ---- the process that reads ---- */

static bool send_file(void *context, const char *file, struct text text) {
    int to = *(const int *)context;
    struct frame f = {(uint32_t)strlen(file), (uint32_t)text.n};
    return text.n <= LARGEST_PARTY && write_whole(to, &f, sizeof f) && write_whole(to, file, f.name) &&
           write_whole(to, text.p, text.n);
}

static const char *s_of(uint64_t n) {
    return n == 1 ? "" : "s";
}

static void print_counts(const struct import_counts *c, const char *out) {
    printf("%s: %llu part%s (%llu person%s, masked) and %llu stake%s from %llu record%s\n", out,
           (unsigned long long)c->parties, c->parties == 1 ? "y" : "ies", (unsigned long long)c->persons,
           s_of(c->persons), (unsigned long long)c->stakes, s_of(c->stakes), (unsigned long long)c->records,
           s_of(c->records));
    if (c->matched)
        printf("the same as a party of the atlas, by LEI: %llu\n", (unsigned long long)c->matched);
    if (c->candidates)
        printf("with the name of a party of the atlas, kept apart: %llu\n",
               (unsigned long long)c->candidates);
    if (c->left_out == 0) return;
    printf("left out, wholly or in part, and listed one by one in %s/left-out.tsv: %llu\n", out,
           (unsigned long long)c->left_out);
    for (size_t i = 0; i < c->n_reasons && i < REASONS_SHOWN; i++)
        printf("  %9llu  %s\n", (unsigned long long)c->reasons[i].count, c->reasons[i].what);
    if (c->n_reasons > REASONS_SHOWN)
        printf("             and %zu reason%s more\n", c->n_reasons - REASONS_SHOWN,
               s_of(c->n_reasons - REASONS_SHOWN));
}

/* Everything is open: from here on, rights are not needed. */
static int import_all(const struct run *r, const int *inputs, int to, struct diagnostics *d) {
    sandbox_enter((struct sandbox_rules){0});
    struct import *im = import_new(r->options, d);
    size_t read = 0;
    for (size_t i = 0; i < r->n_files; i++) {
        const char *name = strcmp(r->files[i], "-") == 0 ? "standard input" : r->files[i];
        struct input *in =
            inputs[i] < 0 ? NULL : input_on(inputs[i], name, (struct input_limits){.most_ratio = 2000}, d);
        if (in && import_read(im, in, name, r->format)) read++;
        input_close(in);
    }
    import_finish(im);
    bool sent = read && import_write(im, send_file, &to);
    struct import_counts c = import_counts(im);
    diagnostics_print(d, stderr);
    if (read) print_counts(&c, r->out);
    bool written = !r->options.left_out || output_end(r->options.left_out);
    if (!written) fprintf(stderr, "cordon: %s/left-out.tsv cannot be written\n", r->out);
    int status = !read || !sent || !written                           ? EXIT_USAGE
                 : c.damaged || diagnostics_total(d, SEVERITY_DAMAGE) ? EXIT_INCOMPLETE
                                                                      : EXIT_FINE;
    import_free(im);
    return fflush(stdout) == 0 ? status : EXIT_USAGE;
}

/* Both processes; the exit status. */
static int fork_and_run(struct run *r, const int *inputs, int folder, FILE *left_out, struct diagnostics *d) {
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) return usage_error("atlas import", "no pipe: %s", strerror(errno));
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) return usage_error("atlas import", "no process: %s", strerror(errno));
    if (child == 0) {
        close(ends[0]);
        close(folder);
        struct output out = output_to_file(left_out);
        r->options.left_out = &out;
        exit(import_all(r, inputs, ends[1], d));
    }
    close(ends[1]);
    bool fine = write_files(ends[0], folder, r->out);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status)) {
        fprintf(stderr,
                "cordon: the process that reads the files ended by signal %d; what %s holds is not whole\n",
                WTERMSIG(status), r->out);
        return EXIT_USAGE;
    }
    return fine ? WEXITSTATUS(status) : EXIT_USAGE;
}

static struct registry *read_curated(const struct run *r, struct diagnostics *d) {
    struct stat st;
    if (!r->parties_told && (stat(r->parties, &st) != 0 || !S_ISDIR(st.st_mode))) return NULL;
    return registry_read(&r->parties, 1, d);
}

int command_atlas_import(int argc, char **argv) {
    struct run r = {.parties = "atlas/parties", .format = IMPORT_FORMATS};
    r.options.consolidated_low = (struct ratio){1, 2};
    r.options.consolidated_high = RATIO_ONE;
    int status = parse(argc, argv, &r);
    if (status >= 0) return status;
    bool made;
    int folder = open_folder(r.out, &made);
    if (folder < 0) return EXIT_USAGE;
    int log = openat(folder, "left-out.tsv", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    FILE *left_out = log < 0 ? NULL : fdopen(log, "w");
    struct diagnostics *d = diagnostics_new(300);
    struct registry *curated = read_curated(&r, d);
    r.options.curated = curated;
    r.options.key = masking_key_own(d);
    int inputs[MOST_FILES];
    for (size_t i = 0; i < r.n_files; i++) inputs[i] = input_descriptor(r.files[i], d);
    if (!left_out)
        status = usage_error("atlas import", "cannot write %s/left-out.tsv: %s", r.out, strerror(errno));
    else if (r.parties_told && !curated)
        status = EXIT_USAGE;
    else
        status = fork_and_run(&r, inputs, folder, left_out, d);
    if (r.parties_told && !curated) diagnostics_print(d, stderr);
    struct stat st;
    if (left_out && fstat(log, &st) == 0 && st.st_size == 0) unlinkat(folder, "left-out.tsv", 0);
    if (left_out) fclose(left_out);
    for (size_t i = 0; i < r.n_files; i++)
        if (inputs[i] > 0) close(inputs[i]);
    close(folder);
    if (made && status == EXIT_USAGE) rmdir(r.out); /* stays where something is in it */
    registry_free(curated);
    diagnostics_free(d);
    return status;
}
