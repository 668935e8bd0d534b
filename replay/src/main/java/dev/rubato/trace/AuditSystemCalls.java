package dev.rubato.trace;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of the system calls that tell something here, by architecture and number.
 *
 * <p>Architectures are the kernel's AUDIT_ARCH_ constants (include/uapi/linux/audit.h); numbers are those of the
 * kernel's system call tables (arch/…/syscall.tbl, include/uapi/asm-generic/unistd.h).
 */
final class AuditSystemCalls {
    private static final Map<String, Map<Integer, String>> BY_ARCH = new HashMap<>();

    static {
        BY_ARCH.put(
                "c000003e",
                table("execve 59 execveat 322 fork 57 vfork 58 clone 56 clone3 435 connect 42 accept 43 accept4 288"
                        + " bind 49 listen 50 exit_group 231"));
        BY_ARCH.put(
                "40000003",
                table("execve 11 execveat 358 fork 2 vfork 190 clone 120 clone3 435 connect 362 accept4 364 bind 361"
                        + " listen 363 exit_group 252"));
        Map<Integer, String> generic = table("execve 221 execveat 281 clone 220 clone3 435 connect 203 accept 202"
                + " accept4 242 bind 200 listen 201 exit_group 94");
        BY_ARCH.put("c00000b7", generic);
        BY_ARCH.put("c00000f3", generic);
        BY_ARCH.put("c0000102", generic);
        BY_ARCH.put(
                "40000028",
                table("execve 11 execveat 387 fork 2 vfork 190 clone 120 clone3 435 connect 283 accept 285 accept4 366"
                        + " bind 282 listen 284 exit_group 248"));
        Map<Integer, String> power = table("execve 11 execveat 362 fork 2 vfork 189 clone 120 clone3 435 connect 328"
                + " accept 330 accept4 344 bind 327 listen 329 exit_group 234");
        BY_ARCH.put("80000015", power);
        BY_ARCH.put("c0000015", power);
        BY_ARCH.put(
                "80000016",
                table("execve 11 execveat 354 fork 2 vfork 190 clone 120 clone3 435 connect 362 accept4 364 bind 361"
                        + " listen 363 exit_group 248"));
    }

    private AuditSystemCalls() {}

    private static Map<Integer, String> table(String namesAndNumbers) {
        String[] words = namesAndNumbers.split(" ", -1);
        Map<Integer, String> table = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            table.put(Integer.parseInt(words[i + 1]), words[i]);
        }
        return table;
    }

    /** The name of a call; its number as text if it is none of those, or is given as a name already. */
    static String name(String arch, String call) {
        Map<Integer, String> table = BY_ARCH.getOrDefault(arch, Map.of());
        int number = (int) LogFields.parseNumber(call, -1);
        return table.getOrDefault(number, call);
    }
}
