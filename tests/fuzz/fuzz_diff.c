/* Saved audits: one is what the bytes say, the other a small one that is known to be right. */
#include "report/diff.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static const char known[] =
    "{\"kind\":\"finding\",\"policy\":\"home\",\"verdict\":\"allow\",\"custody\":[{\"role\":\"app\","
    "\"identifier\":"
    "\"app:android/com.example.video\",\"holder\":\"brook\"},{\"role\":\"service\",\"identifier\":"
    "\"domain:api.brook.example\",\"holder\":null}],\"chain\":0}\n"
    "{\"kind\":\"summary\",\"counts\":{},\"complete\":true,\"policies\":[{\"id\":\"home\"}]}\n";

static struct input *input_of(const void *data, size_t size, struct diagnostics *d) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    lseek(fd, 0, SEEK_SET);
    return input_on(fd, "fuzz", (struct input_limits){1 << 20, 100}, d);
}

static void compare(struct input *before, struct input *after, struct diagnostics *d) {
    struct diff *diff = before && after ? diff_read(before, "before", after, "after", d) : NULL;
    struct output text = output_to_memory(), json = output_to_memory();
    if (diff && (!diff_text(diff, &text, (struct report_options){.width = 60}) || !diff_json(diff, &json)))
        abort();
    output_end(&text);
    output_end(&json);
    input_close(before);
    input_close(after);
    diff_free(diff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(100);
    compare(input_of(known, sizeof known - 1, d), input_of(data, size, d), d);
    compare(input_of(data, size, d), input_of(known, sizeof known - 1, d), d);
    diagnostics_free(d);
    return 0;
}
