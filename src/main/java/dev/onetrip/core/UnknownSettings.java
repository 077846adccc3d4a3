package dev.onetrip.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses a start with a setting of onetrip that nothing reads, in one line that names the setting, where it stands and
 * the nearest known name; the value, which may be a secret, is not shown. A misspelled setting would otherwise go
 * unnoticed. What Kubernetes puts into the environment for a Service named onetrip is no setting.
 */
public final class UnknownSettings {
    private static final String PREFIX = "onetrip.";
    private static final String VARIABLES = "ONETRIP_";
    private static final String COMMAND_LINE = "commandLineArgs";

    /** What compose.yaml, the load simulation, the examples and the tests read. */
    private static final Set<String> OF_OTHERS =
            Set.of("ONETRIP_API_KEY_HASH", "ONETRIP_TOKEN", "ONETRIP_KEY", "ONETRIP_CITUS_URL");

    private static final Pattern OF_A_SERVICE = Pattern.compile(
            "ONETRIP_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern PORT = Pattern.compile("ONETRIP_(.+_)?PORT");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final KnownSettings known;
    private final List<String> refused = new ArrayList<>();

    private UnknownSettings(KnownSettings known) {
        this.known = known;
    }

    /**
     * Looks at each setting once, before anything is started with them.
     *
     * @param records that settings are bound to
     * @throws IllegalArgumentException whose message is the line
     */
    public static void check(Environment environment, Collection<Class<?>> records) {
        UnknownSettings unknown = new UnknownSettings(KnownSettings.of(records));
        if (environment instanceof ConfigurableEnvironment configurable) {
            configurable.getPropertySources().forEach(unknown::look);
        }
        if (!unknown.refused.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", unknown.refused));
        }
    }

    private void look(PropertySource<?> source) {
        if (source instanceof SystemEnvironmentPropertySource variables) {
            for (String name : variables.getPropertyNames()) {
                lookAtVariable(name, variables.getProperty(name));
            }
        } else if (source instanceof EnumerablePropertySource<?> properties) {
            for (String name : properties.getPropertyNames()) {
                if (name.toLowerCase(Locale.ROOT).startsWith(PREFIX) && !known.has(name)) {
                    refuse(name, place(source, name), known.meant(name));
                }
            }
        }
    }

    private void lookAtVariable(String name, @Nullable Object value) {
        String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        if (!variable.startsWith(VARIABLES) || known.hasVariable(variable) || isOfOthers(variable, value)) {
            return;
        }
        String property = variable.toLowerCase(Locale.ROOT).replace('_', '.');
        refuse(property, "the environment variable " + name, known.meantVariable(variable));
    }

    private static boolean isOfOthers(String variable, @Nullable Object value) {
        return OF_OTHERS.contains(variable)
                || OF_A_SERVICE.matcher(variable).matches()
                || (PORT.matcher(variable).matches()
                        && ADDRESS.matcher(String.valueOf(value)).matches());
    }

    private void refuse(String property, String place, String meant) {
        refused.add(property + ", set by " + place + ", is not known: " + meant);
    }

    private static String place(PropertySource<?> source, String name) {
        if (COMMAND_LINE.equals(source.getName())) {
            return "the command line";
        }
        if (StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME.equals(source.getName())) {
            return "a system property (-D)";
        }
        Origin origin = OriginLookup.getOrigin(source, name);
        return origin instanceof TextResourceOrigin text && text.getResource() != null && text.getLocation() != null
                ? text.getResource().getDescription() + ", line "
                        + (text.getLocation().getLine() + 1)
                : source.getName();
    }
}
