/* The formats there are; private to this folder. */
#ifndef CORDON_DEVICE_FORMATS_H
#define CORDON_DEVICE_FORMATS_H

#include "evidence/device/reading.h"

extern const struct inventory_format format_pm_list, format_dumpsys, format_ios_text, format_ios_plist;
extern const struct inventory_format format_dpkg_list, format_dpkg_query, format_dpkg_status, format_rpm,
    format_apk, format_pacman, format_snap, format_flatpak;
extern const struct inventory_format format_cyclonedx, format_spdx, format_sbom_other;
extern const struct inventory_format format_ip_neigh, format_ip_neigh_json, format_arp, format_dnsmasq,
    format_isc, format_kea, format_nmap_xml, format_nmap_grep, format_nmap_other;

/* Facts of the host that stand in other lists, too: "[ro.product.model]: [Pixel 6]" of getprop. */
bool host_property(struct reading *r, struct text line);
/* "google/oriole/oriole:13/TQ3A.230901.001/10750268:user/release-keys" */
void host_build(struct reading *r, struct text fingerprint);

#endif
