package dev.rubato.alert;

import java.util.List;
import java.util.Map;

/** Names of the MITRE ATT&amp;CK techniques that detectors report (ATT&amp;CK Enterprise 17), and their tactics. */
public final class AttackTechniques {
    /**
     * A technique.
     *
     * @param id of the technique itself, e.g. {@code T1059}
     * @param name empty if unknown here
     * @param subId with the number of the sub-technique, e.g. {@code T1059.004}; empty if there is none
     * @param subName empty if unknown here
     * @param tactics its tactics
     */
    public record Technique(String id, String name, String subId, String subName, List<Tactic> tactics) {

        /** Both names, e.g. {@code Remote Services: SSH}; empty if they are unknown. */
        public String fullName() {
            return subName.isEmpty() ? name : name + ": " + subName;
        }
    }

    /** What an adversary does it for. */
    public enum Tactic {
        INITIAL_ACCESS("TA0001", "Initial Access"),
        EXECUTION("TA0002", "Execution"),
        DEFENSE_EVASION("TA0005", "Defense Evasion"),
        DISCOVERY("TA0007", "Discovery"),
        LATERAL_MOVEMENT("TA0008", "Lateral Movement"),
        COMMAND_AND_CONTROL("TA0011", "Command and Control"),
        IMPACT("TA0040", "Impact");

        private final String id;
        private final String label;

        Tactic(String id, String label) {
            this.id = id;
            this.label = label;
        }

        /** E.g. {@code TA0002}. */
        public String id() {
            return id;
        }

        public String label() {
            return label;
        }
    }

    private record Entry(String name, List<Tactic> tactics) {}

    private static final Map<String, Entry> TECHNIQUES = Map.ofEntries(
            entry("T1018", "Remote System Discovery", Tactic.DISCOVERY),
            entry("T1021", "Remote Services", Tactic.LATERAL_MOVEMENT),
            entry("T1046", "Network Service Discovery", Tactic.DISCOVERY),
            entry("T1047", "Windows Management Instrumentation", Tactic.EXECUTION),
            entry("T1059", "Command and Scripting Interpreter", Tactic.EXECUTION),
            entry("T1105", "Ingress Tool Transfer", Tactic.COMMAND_AND_CONTROL),
            entry("T1189", "Drive-by Compromise", Tactic.INITIAL_ACCESS),
            entry("T1190", "Exploit Public-Facing Application", Tactic.INITIAL_ACCESS),
            entry("T1195", "Supply Chain Compromise", Tactic.INITIAL_ACCESS),
            entry("T1203", "Exploitation for Client Execution", Tactic.EXECUTION),
            entry("T1204", "User Execution", Tactic.EXECUTION),
            entry("T1210", "Exploitation of Remote Services", Tactic.LATERAL_MOVEMENT),
            entry("T1218", "System Binary Proxy Execution", Tactic.DEFENSE_EVASION),
            entry("T1496", "Resource Hijacking", Tactic.IMPACT),
            entry("T1562", "Impair Defenses", Tactic.DEFENSE_EVASION),
            entry("T1569", "System Services", Tactic.EXECUTION),
            entry("T1570", "Lateral Tool Transfer", Tactic.LATERAL_MOVEMENT));

    private static final Map<String, String> SUB_TECHNIQUES = Map.ofEntries(
            Map.entry("T1021.001", "Remote Desktop Protocol"),
            Map.entry("T1021.002", "SMB/Windows Admin Shares"),
            Map.entry("T1021.003", "Distributed Component Object Model"),
            Map.entry("T1021.004", "SSH"),
            Map.entry("T1021.005", "VNC"),
            Map.entry("T1021.006", "Windows Remote Management"),
            Map.entry("T1059.001", "PowerShell"),
            Map.entry("T1059.003", "Windows Command Shell"),
            Map.entry("T1059.004", "Unix Shell"),
            Map.entry("T1059.005", "Visual Basic"),
            Map.entry("T1059.006", "Python"),
            Map.entry("T1059.007", "JavaScript"),
            Map.entry("T1195.002", "Compromise Software Supply Chain"),
            Map.entry("T1204.002", "Malicious File"),
            Map.entry("T1218.001", "Compiled HTML File"),
            Map.entry("T1218.005", "Mshta"),
            Map.entry("T1218.010", "Regsvr32"),
            Map.entry("T1218.011", "Rundll32"),
            Map.entry("T1562.001", "Disable or Modify Tools"),
            Map.entry("T1569.002", "Service Execution"));

    private AttackTechniques() {}

    private static Map.Entry<String, Entry> entry(String id, String name, Tactic... tactics) {
        return Map.entry(id, new Entry(name, List.of(tactics)));
    }

    /** The technique with an id such as {@code T1059} or {@code T1059.004}; nameless if it is not in the table. */
    public static Technique of(String id) {
        int dot = id.indexOf('.');
        String technique = dot < 0 ? id : id.substring(0, dot);
        Entry entry = TECHNIQUES.getOrDefault(technique, new Entry("", List.of()));
        return new Technique(
                technique, entry.name(), dot < 0 ? "" : id, SUB_TECHNIQUES.getOrDefault(id, ""), entry.tactics());
    }
}
