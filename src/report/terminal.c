/* What a stream can show. */
#include "report/report.h"

#include <stdlib.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_set(const char *name) {
    const char *v = getenv(name);
    return v && *v;
}

/* POSIX XBD 8.2: LC_ALL, then LC_CTYPE, then LANG; the first that is set and not empty decides. */
static bool locale_is_utf8(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = getenv(names[i]);
        if (!v || !*v) continue;
        const char *codeset = strchr(v, '.');
        return codeset && (strncasecmp(codeset, ".utf-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
    }
    return false;
}

/* COLUMNS is exported by those who mean it; without it a terminal tells its own. */
static unsigned columns_of(int fd) {
    const char *told = getenv("COLUMNS");
    unsigned long n = told ? strtoul(told, NULL, 10) : 0;
    struct winsize size;
    if (n == 0 && ioctl(fd, TIOCGWINSZ, &size) == 0) n = size.ws_col;
    if (n == 0) n = 80;
    return n < 40 ? 40 : n > 240 ? 240 : (unsigned)n;
}

struct report_options report_options_for(FILE *stream) {
    int fd = stream ? fileno(stream) : -1;
    if (fd < 0) return (struct report_options){.width = 80};
    if (!isatty(fd)) return (struct report_options){.width = columns_of(fd)};
    const char *term = getenv("TERM");
    bool dumb = !term || strcmp(term, "dumb") == 0;
    /* no-color.org: any value but the empty string turns colour off */
    return (struct report_options){
        .width = columns_of(fd), .colour = !dumb && !is_set("NO_COLOR"), .ascii = !locale_is_utf8()};
}
