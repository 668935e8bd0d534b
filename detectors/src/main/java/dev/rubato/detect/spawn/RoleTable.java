package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.ProgramRole;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Programs that are known by their names, each list with its reason. Structure comes first: this table is asked where a
 * stream tells of processes and does not show who listens, as most logs of hosts do, and where structure cannot tell at
 * all (nothing but its name makes a program a reader of documents). A name is easily changed, so whoever hides behind
 * another one is found by structure or not at all, and an alert that rests on a name says so.
 */
final class RoleTable {
    private static final Pattern BLANK = Pattern.compile(" ");
    private static final Map<String, Role> BY_NAME = new HashMap<>();

    static {
        // Pages from strangers. Those that run here with their helper processes are found by structure.
        add(Role.BROWSER, "chrome chromium msedge iexplore firefox opera brave vivaldi safari microsoftedge");
        add(Role.BROWSER, "microsoftedgecp browser_broker waterfox librewolf palemoon seamonkey 360se yandex");
        // Files and mail from strangers, opened by people. They carry macros, links and objects.
        add(Role.DOCUMENT, "winword excel powerpnt outlook olk msaccess mspub onenote onenotem visio winproj infopath");
        add(Role.DOCUMENT, "eqnedt32 hxoutlook acrord32 acrobat foxitreader foxitpdfreader foxitphantompdf sumatrapdf");
        add(
                Role.DOCUMENT,
                "nitropdf soffice soffice.bin swriter scalc simpress thunderbird evince okular xpdf atril hwp wps et"
                        + " wpp");
        // Archives from strangers, from which people start what lies in them.
        add(Role.ARCHIVE, "winrar 7zfm 7zg winzip winzip32 winzip64 peazip bandizip izarc file-roller");
        // Hosts of markup, help, setup and library code that run what they are given and seldom start a shell.
        add(Role.PROXY, "mshta hh cmstp msxsl regsvr32 installutil regasm regsvcs odbcconf msdt sdiagnhost");
        add(Role.PROXY, "presentationhost ieexec xwizard rcsi bginfo wmic");
        // Script hosts that administrators and control panels use too.
        add(Role.SCRIPT, "wscript cscript rundll32");
        // Servers that answer strangers and whose pages and stored procedures have no need of a shell.
        add(Role.SERVER, "w3wp httpd apache apache2 nginx lighttpd caddy tomcat ws_tomcatservice jbosssvc beasvc");
        add(Role.SERVER, "umworkerprocess coldfusion sqlservr dns spoolsv lsass vsftpd proftpd pure-ftpd smbd serv-u");
        add(Role.SERVER, "solarwinds.businesslayerhost solarwinds.businesslayerhostx64 crushftpservice redis-server");
        // The same, but a shell for mail, archived logs and extensions is part of their work.
        add(
                Role.HELPED_SERVER,
                "php-fpm php-cgi mysqld mysqld-nt mariadbd postgres mongod oracle memcached snmpd exim");
        add(Role.HELPED_SERVER, "exim4 gunicorn uwsgi uvicorn hypercorn daphne puma unicorn passenger aspnet_wp");
        // Remote administration on Windows: WinRM, WMI, PsExec and its relatives.
        add(Role.MANAGEMENT, "wsmprovhost winrshost wmiprvse scrcons psexesvc paexec remcomsvc csexecsvc winexesvc");
        add(Role.SERVICE_MANAGER, "services");
        // Sessions for people and their tools.
        add(Role.LOGIN, "sshd sshd-session dropbear login telnetd in.telnetd xrdp xrdp-sesman cockpit-ws gdm lightdm");
        // Steps of builds and jobs.
        add(Role.BUILD, "jenkins gitlab-runner runner.worker runner.listener buildkite-agent teamcity-agent");
        add(Role.BUILD, "agent.worker agent.listener drone-runner-docker concourse gitea act_runner rundeckd airflow");
    }

    /** Children of a role that are not shells, interpreters or transfer tools: exploration, configuration, proxies. */
    private static final Set<String> TOOLS =
            names("whoami net net1 nltest ipconfig systeminfo tasklist quser qwinsta query netstat nbtstat arp route"
                    + " dsquery dsget csvde adfind schtasks at sc reg vssadmin wevtutil bcdedit cmdkey klist setspn"
                    + " ntdsutil esentutl procdump gpresult cmstp msxsl hh msdt msbuild installutil regasm regsvcs"
                    + " odbcconf forfiles pcalua scriptrunner mavinject xwizard id calc win32calc calculator");

    /** What demonstrations start in place of something worse; users of readers and browsers may mean them. */
    private static final Set<String> DEMONSTRATIONS = Set.of("notepad", "mspaint", "hostname");

    /** Children that run scripts which somebody may have downloaded. */
    private static final Set<String> SCRIPT_HOSTS = Set.of("mshta", "wscript", "cscript", "hh");

    /** Accounts that servers run under: where the parent is not in the stream, the account is what is left. */
    private static final Set<String> ACCOUNTS = names("www-data apache httpd nginx http tomcat tomcat7 tomcat8 tomcat9"
            + " jboss wildfly weblogic solr confluence jira mysql mariadb postgres mongodb redis"
            + " elasticsearch oracle exim debian-exim postfix ftp vsftpd"
            // By number where a log has no names: www-data on Debian, apache on Red Hat.
            + " 33 48");

    /** Containers of web applications, named in the arguments of {@code java}. */
    private static final Pattern JAVA_SERVER = Pattern.compile("catalina|tomcat|jboss|wildfly|weblogic|jetty|glassfish"
            + "|payara|websphere|undertow|solr|elasticsearch|confluence|jira|bitbucket|struts|activemq|nifi|geoserver"
            + "|coldfusion|openfire|ofbiz|manageengine");

    private static final Pattern BUILD_SERVER =
            Pattern.compile("jenkins|hudson|teamcity|bamboo|gocd|go-agent|agent\\.jar"
                    + "|remoting\\.jar|slave\\.jar|nexus|gradle|maven");

    /** Arguments of a runtime that serves. */
    private static final Pattern SERVES = Pattern.compile("(^|[-_./\\\\"
        + " :])(server|serve|servers|start-server|dev-server|httpd|http|www|web|webapp|site|api|app|main|index"
        + "|wsgi|asgi|gunicorn|uvicorn|hypercorn|flask|django|runserver|next|nuxt|express|standalone|bootstrap|spring|boot|backend|gateway)([-_./\\\\"
        + " :]|$)");

    /** Arguments of a runtime that builds, tests, installs or is told what to do by a model. */
    private static final Pattern WORKS = Pattern.compile("(^|[-_./\\\\"
        + " ])(jest|mocha|vitest|karma|ava|tap|playwright|cypress|npm|npx|npm-cli|yarn|pnpm|corepack|webpack|tsc"
        + "|eslint|prettier|gulp|grunt|rollup|lerna|nx|turbo|test|tests|pytest|unittest|pip|poetry|tox|nox"
        + "|ansible|ansible-playbook|coverage|setup\\.py|composer|phpunit|rake|bundle|rspec|gem|surefire|claude|codex|gemini|aider|copilot|mcp|ipykernel|ipykernel_launcher)([-_./\\\\"
        + " ]|$)");

    private static final Set<String> RUNTIMES = Set.of(
            "node", "nodejs", "bun", "deno", "python", "pythonw", "ruby", "java", "javaw", "dotnet", "php", "perl",
            "beam");

    private RoleTable() {}

    private static void add(Role role, String names) {
        BLANK.splitAsStream(names).forEach(name -> BY_NAME.put(name, role));
    }

    private static Set<String> names(String names) {
        return BLANK.splitAsStream(names).collect(Collectors.toUnmodifiableSet());
    }

    /** The role of what {@code image} runs, or null if its name has none. */
    static @Nullable Role of(ProcessImage image) {
        String name = stem(image.name());
        Role exact = BY_NAME.get(name);
        if (exact != null) {
            return exact;
        }
        String program = Command.program(name);
        Role versioned = BY_NAME.get(program);
        if (versioned != null) {
            return versioned;
        }
        if (name.startsWith("msexchange") || name.startsWith("microsoft.exchange")) {
            return Role.SERVER;
        }
        if (name.equals("mmc")) {
            return hasArg(image, "-embedding") ? Role.MANAGEMENT : null;
        }
        return RUNTIMES.contains(program) ? runtime(program, image) : null;
    }

    private static @Nullable Role runtime(String program, ProcessImage image) {
        List<String> args = image.args();
        StringBuilder all = new StringBuilder();
        StringBuilder names = new StringBuilder();
        boolean java = program.startsWith("java");
        for (int i = 1; i < args.size(); i++) {
            if (java && Command.JAVA_VALUES.contains(args.get(i))) {
                i++; // every library is there, whatever the program is
                continue;
            }
            all.append(args.get(i)).append(' ');
            names.append(Command.fileName(args.get(i))).append(' '); // a project's directory may be named as it likes
        }
        String text = all.toString().toLowerCase(Locale.ROOT);
        if (BUILD_SERVER.matcher(text).find()) {
            return Role.BUILD;
        }
        if (java && JAVA_SERVER.matcher(text).find()) {
            return Role.SERVER;
        }
        String what = names.toString().toLowerCase(Locale.ROOT);
        return SERVES.matcher(what).find() && !WORKS.matcher(what).find() ? Role.RUNTIME : null;
    }

    /** Whether {@code command} is a child that a role's chain may end in, besides those that any chain may. */
    static boolean isTool(Command command) {
        return TOOLS.contains(command.program());
    }

    /** Whether starting it from {@code role} is odd though it is no tool: those roles have no use for a desktop. */
    static boolean isDemonstration(Command command, Role role) {
        return switch (role) {
            case PROXY, MANAGEMENT, SERVICE_MANAGER -> DEMONSTRATIONS.contains(command.program());
            case BROWSER, DOCUMENT, ARCHIVE, SCRIPT, SERVER, HELPED_SERVER, RUNTIME, ACCOUNT, LOGIN, BUILD -> false;
        };
    }

    /** Whether a service manager may have started it without its being a service: not a runtime with a program file. */
    static boolean isService(Command command) {
        return command.role() == ProgramRole.INTERPRETER && !command.inline() && !isScriptHost(command);
    }

    static boolean isScriptHost(Command command) {
        return SCRIPT_HOSTS.contains(command.program());
    }

    /** Whether {@code user} is the account of a server. */
    static boolean isServerAccount(String user) {
        return ACCOUNTS.contains(user.toLowerCase(Locale.ROOT));
    }

    private static boolean hasArg(ProcessImage image, String wanted) {
        return image.args().stream().anyMatch(arg -> arg.equalsIgnoreCase(wanted));
    }

    private static String stem(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return name.endsWith(".exe") ? name.substring(0, name.length() - 4) : name;
    }
}
