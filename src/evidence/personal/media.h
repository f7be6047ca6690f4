/* What bytes announce to be by their first ones: pictures, sound, film and the like, which are not opened. */
#ifndef CORDON_PERSONAL_MEDIA_H
#define CORDON_PERSONAL_MEDIA_H

#include "base/bytes.h"

enum media { MEDIA_NONE, MEDIA_IMAGE, MEDIA_AUDIO, MEDIA_VIDEO, MEDIA_OTHER };

enum media media_of(struct bytes b);
enum media media_of_type(struct text content_type);

/* The position in the TIFF structure behind "Exif\0\0" (Exif 3.0 4.6.7): JPEG, HEIC and WebP carry it alike.
 */
bool exif_position(struct bytes tiff, double *lat, double *lon);

/* Is it the sound of a voice, as far as its name and coding tell: recorders and messengers use these. */
bool media_is_voice(struct bytes b, struct text name, struct text content_type);

#endif
