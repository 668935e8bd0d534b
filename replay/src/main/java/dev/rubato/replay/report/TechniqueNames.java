package dev.rubato.replay.report;

import java.util.Map;

/** Names of the MITRE ATT&amp;CK techniques (Enterprise, version 17) that the detectors cite. */
final class TechniqueNames {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("T1018", "Remote System Discovery"),
            Map.entry("T1021", "Remote Services"),
            Map.entry("T1021.001", "Remote Services: Remote Desktop Protocol"),
            Map.entry("T1021.002", "Remote Services: SMB/Windows Admin Shares"),
            Map.entry("T1021.003", "Remote Services: Distributed Component Object Model"),
            Map.entry("T1021.004", "Remote Services: SSH"),
            Map.entry("T1021.005", "Remote Services: VNC"),
            Map.entry("T1021.006", "Remote Services: Windows Remote Management"),
            Map.entry("T1046", "Network Service Discovery"),
            Map.entry("T1047", "Windows Management Instrumentation"),
            Map.entry("T1059", "Command and Scripting Interpreter"),
            Map.entry("T1059.001", "Command and Scripting Interpreter: PowerShell"),
            Map.entry("T1059.003", "Command and Scripting Interpreter: Windows Command Shell"),
            Map.entry("T1059.004", "Command and Scripting Interpreter: Unix Shell"),
            Map.entry("T1059.005", "Command and Scripting Interpreter: Visual Basic"),
            Map.entry("T1059.006", "Command and Scripting Interpreter: Python"),
            Map.entry("T1059.007", "Command and Scripting Interpreter: JavaScript"),
            Map.entry("T1105", "Ingress Tool Transfer"),
            Map.entry("T1189", "Drive-by Compromise"),
            Map.entry("T1190", "Exploit Public-Facing Application"),
            Map.entry("T1203", "Exploitation for Client Execution"),
            Map.entry("T1204.002", "User Execution: Malicious File"),
            Map.entry("T1210", "Exploitation of Remote Services"),
            Map.entry("T1218", "System Binary Proxy Execution"),
            Map.entry("T1218.001", "System Binary Proxy Execution: Compiled HTML File"),
            Map.entry("T1218.005", "System Binary Proxy Execution: Mshta"),
            Map.entry("T1218.010", "System Binary Proxy Execution: Regsvr32"),
            Map.entry("T1218.011", "System Binary Proxy Execution: Rundll32"),
            Map.entry("T1496", "Resource Hijacking"),
            Map.entry("T1562.001", "Impair Defenses: Disable or Modify Tools"),
            Map.entry("T1569.002", "System Services: Service Execution"),
            Map.entry("T1570", "Lateral Tool Transfer"));

    private TechniqueNames() {}

    /** The name of a technique, or an empty text for one that is not in the table. */
    static String of(String id) {
        return NAMES.getOrDefault(id, "");
    }
}
