#include "evidence/app/component/component_blob.h"

extern const unsigned char cordon_components[], cordon_components_end[];

struct component_table *component_table_shipped(void) {
    return component_blob_read(
        (struct bytes){cordon_components, (size_t)(cordon_components_end - cordon_components)});
}
