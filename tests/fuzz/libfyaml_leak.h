/* libfyaml 0.7 leaks 4 KiB over a quoted scalar that nothing ends, such as `''''''''': '`. */
#ifndef CORDON_FUZZ_LIBFYAML_LEAK_H
#define CORDON_FUZZ_LIBFYAML_LEAK_H

__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfyaml.so\n";
}

#endif
