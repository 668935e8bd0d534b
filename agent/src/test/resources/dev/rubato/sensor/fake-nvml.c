/*
 * Stands in for libnvidia-ml.so.1: answers the calls that the GPU sensor makes, with the structs of NVML's reference.
 * fake_mode chooses what it answers; LACKING leaves out what old drivers lack.
 */
#include <string.h>

typedef struct { unsigned pid; unsigned long long memory; unsigned gpu, compute; } info;
typedef struct { unsigned pid; unsigned long long memory; } old_info;
typedef struct { unsigned pid; unsigned long long time; unsigned sm, memory, encoder, decoder; } sample;

enum { SUCCESS = 0, NOT_SUPPORTED = 3, NOT_FOUND = 6, TOO_SMALL = 7, LOST = 15 };
enum { USUAL = 0, WITHOUT_SHARES = 1, GROWING = 2, GPU_LOST = 3, HOSTILE = 4, IDLE = 5, ENDLESS = 6, NO_INIT = 7 };

int fake_mode = USUAL;
int fake_calls = 0;
static int device_of_slot;

int nvmlInit_v2(void) { return fake_mode == NO_INIT ? LOST : SUCCESS; }

int nvmlShutdown(void) { return SUCCESS; }

int nvmlDeviceGetHandleByPciBusId_v2(const char *slot, void **device) {
    if (strcmp(slot, "0000:01:00.0") != 0) {
        return NOT_FOUND;
    }
    *device = &device_of_slot;
    return SUCCESS;
}

static int put(unsigned *count, info *infos, unsigned pid, unsigned long long memory) {
    if (*count < 1) {
        *count = 1;
        return TOO_SMALL;
    }
    *count = 1;
    infos[0] = (info) {pid, memory, ~0u, ~0u};
    return SUCCESS;
}

static int compute(void *device, unsigned *count, info *infos) {
    fake_calls++;
    if (device != &device_of_slot || fake_mode == GPU_LOST) {
        return LOST;
    }
    if (fake_mode == GROWING || fake_mode == ENDLESS) {
        unsigned needed = fake_mode == ENDLESS ? *count + 1 : 64u << (fake_calls < 2 ? 2 : 4);
        if (*count < needed) {
            *count = needed;
            return TOO_SMALL;
        }
        for (unsigned i = 0; i < needed; i++) {
            infos[i] = (info) {1000 + i, 1ull << 30, ~0u, ~0u};
        }
        *count = needed;
        return SUCCESS;
    }
    if (fake_mode == HOSTILE) {
        infos[0] = (info) {0, ~0ull, 0, 0};
        infos[1] = (info) {0xffffffffu, 1ull << 63, 0, 0};
        *count = 0x7fffffff;
        return SUCCESS;
    }
    return put(count, infos, 4242, 6ull << 30);
}

#ifdef LACKING
int nvmlDeviceGetComputeRunningProcesses(void *device, unsigned *count, old_info *infos) {
    (void) device;
    infos[0] = (old_info) {4242, 6ull << 30};
    infos[1] = (old_info) {4343, 2ull << 30};
    *count = 2;
    return SUCCESS;
}
#else
int nvmlDeviceGetComputeRunningProcesses_v3(void *device, unsigned *count, info *infos) {
    return compute(device, count, infos);
}

int nvmlDeviceGetGraphicsRunningProcesses_v3(void *device, unsigned *count, info *infos) {
    (void) device;
    return fake_mode == GPU_LOST ? LOST : put(count, infos, 2000, ~0ull);
}

int nvmlDeviceGetProcessUtilization(void *device, sample *samples, unsigned *count, unsigned long long since) {
    (void) device;
    if (fake_mode == GPU_LOST) {
        return LOST;
    }
    if (fake_mode == WITHOUT_SHARES) {
        return NOT_SUPPORTED;
    }
    if (fake_mode == IDLE || since >= 2000) {
        return NOT_FOUND;
    }
    unsigned room = *count;
    *count = 3;
    if (room < 3) {
        return TOO_SMALL;
    }
    samples[0] = (sample) {4242, 1000, 80, 10, 0, 0};
    samples[1] = (sample) {4242, 2000, fake_mode == HOSTILE ? 4000000000u : 90, 10, 0, 0};
    samples[2] = (sample) {5555, 1500, 12, 1, 0, 0};
    return SUCCESS;
}
#endif
