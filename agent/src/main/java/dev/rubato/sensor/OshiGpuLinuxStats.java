package dev.rubato.sensor;

import com.sun.jna.Native;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import oshi.hardware.common.platform.linux.LinuxGpuStats;
import oshi.jna.common.Nvml;
import oshi.util.gpu.NvmlUtilJNA;

/**
 * OSHI's session for a GPU on Linux, for a card that was found without OSHI's list. It adds NVIDIA's utilisation, which
 * OSHI reads on Windows only, keeps NVML open between samples, and says -1 where OSHI would read 0 from no file.
 */
final class OshiGpuLinuxStats extends LinuxGpuStats {
    private final String drmDevice;
    private final boolean amd;
    private final boolean nvidia;
    private Nvml.@Nullable NvmlLibrary nvml;

    OshiGpuLinuxStats(String drmDevice, String driver, String pciSlot, String name) {
        super(drmDevice, driver, pciSlot, name);
        this.drmDevice = drmDevice;
        this.amd = driver.equals("amdgpu");
        this.nvidia = driver.equals("nvidia");
        if (nvidia) {
            keepNvmlOpen();
        }
    }

    private void keepNvmlOpen() {
        try {
            Nvml.NvmlLibrary library = Native.load("nvidia-ml", Nvml.NvmlLibrary.class);
            if (library.nvmlInit_v2() == Nvml.NVML_SUCCESS) {
                nvml = library;
            }
        } catch (UnsatisfiedLinkError e) {
            nvml = null; // the driver without its library: nothing can be sampled, and the sensor says so
        }
    }

    @Override
    public synchronized double getGpuUtilization() {
        if (nvidia) {
            String device = findNvmlDevice();
            return device == null ? -1 : NvmlUtilJNA.getGpuUtilization(device);
        }
        return amd && readable("gpu_busy_percent") ? super.getGpuUtilization() : -1;
    }

    @Override
    public synchronized long getVramUsed() {
        return nvidia || (amd && readable("mem_info_vram_used")) ? super.getVramUsed() : -1;
    }

    private boolean readable(String file) {
        return OshiGpuLinuxCards.number(Path.of(drmDevice, file)) >= 0;
    }

    @Override
    public synchronized void close() {
        Nvml.NvmlLibrary library = nvml;
        nvml = null;
        if (library != null) {
            library.nvmlShutdown();
        }
        super.close();
    }

    @Override
    protected boolean nvmlIsAvailable() {
        return nvidia && NvmlUtilJNA.isAvailable();
    }

    @Override
    protected String nvmlFindDevice(String busId) {
        return NvmlUtilJNA.findDevice(busId);
    }

    @Override
    protected String nvmlFindDeviceByName(String name) {
        return NvmlUtilJNA.findDeviceByName(name);
    }

    @Override
    protected long nvmlGetVramUsed(String deviceId) {
        return NvmlUtilJNA.getVramUsed(deviceId);
    }

    @Override
    protected double nvmlGetTemperature(String deviceId) {
        return NvmlUtilJNA.getTemperature(deviceId);
    }

    @Override
    protected double nvmlGetPowerDraw(String deviceId) {
        return NvmlUtilJNA.getPowerDraw(deviceId);
    }

    @Override
    protected long nvmlGetCoreClockMhz(String deviceId) {
        return NvmlUtilJNA.getCoreClockMhz(deviceId);
    }

    @Override
    protected long nvmlGetMemoryClockMhz(String deviceId) {
        return NvmlUtilJNA.getMemoryClockMhz(deviceId);
    }

    @Override
    protected double nvmlGetFanSpeedPercent(String deviceId) {
        return NvmlUtilJNA.getFanSpeedPercent(deviceId);
    }
}
