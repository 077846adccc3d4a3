package dev.onetrip.core;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * The names that settings may have, read from the records that they are bound to. A name matches as Spring binds it:
 * hyphens and upper case make no difference, in the environment neither do points.
 */
final class KnownSettings {
    private static final String ANY = "*";
    private static final String PREFIX = "onetrip.";

    /** The key of a map in brackets; an index is a number. */
    private static final Pattern KEY = Pattern.compile("\\[([^]]*[^]\\d][^]]*)]");

    private final List<Known> known;

    /**
     * One setting, or all elements of one that is a list.
     *
     * @param name the key of a map is {@code *}
     */
    private record Known(String name, Pattern plain, Pattern variable) {
        static Known of(String name, boolean isList) {
            String pattern = Stream.of(name.split("\\.", -1))
                    .map(element -> ANY.equals(element) ? "[^.]+" : Pattern.quote(bare(element)))
                    .collect(Collectors.joining("\\."));
            String variable = Stream.of(name.split("\\.", -1))
                    .map(element -> ANY.equals(element) ? ".+" : element.replace("-", "_?"))
                    .collect(Collectors.joining("_"));
            return new Known(
                    name,
                    Pattern.compile(pattern + (isList ? "(\\[\\d+])?" : "")),
                    Pattern.compile(variable + (isList ? "(_\\d+)?" : ""), Pattern.CASE_INSENSITIVE));
        }
    }

    private KnownSettings(List<Known> known) {
        this.known = known;
    }

    /** @param records with {@link ConfigurationProperties} */
    static KnownSettings of(Collection<Class<?>> records) {
        return new KnownSettings(
                records.stream().flatMap(type -> names(prefix(type), type)).toList());
    }

    private static String prefix(Class<?> type) {
        ConfigurationProperties properties = AnnotationUtils.findAnnotation(type, ConfigurationProperties.class);
        return properties == null ? "" : properties.prefix();
    }

    private static Stream<Known> names(String prefix, Class<?> type) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> names(prefix, component));
    }

    private static Stream<Known> names(String prefix, RecordComponent component) {
        String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
        Class<?> type = component.getType();
        if (Map.class.isAssignableFrom(type)) {
            return inside(name + "." + ANY, valueType(component.getGenericType()));
        }
        return inside(name, type);
    }

    private static Stream<Known> inside(String name, Class<?> type) {
        return type.isRecord()
                ? names(name, type)
                : Stream.of(Known.of(name, type.isArray() || Collection.class.isAssignableFrom(type)));
    }

    private static Class<?> valueType(Type map) {
        return map instanceof ParameterizedType typed && typed.getActualTypeArguments()[1] instanceof Class<?> value
                ? value
                : Object.class;
    }

    /** Whether a property of that name is bound; or holds some that are, as an empty block of YAML does. */
    boolean has(String property) {
        String adapted = ConfigurationPropertyName.adapt(property, '.').toString();
        String plain =
                bare(KEY.matcher(adapted).replaceAll(key -> "." + key.group(1).replace('.', '_')));
        return known.stream()
                .anyMatch(one ->
                        one.plain().matcher(plain).matches() || bare(one.name()).startsWith(plain + "."));
    }

    /** Whether a variable of the environment of that name is bound. */
    boolean hasVariable(String variable) {
        return known.stream().anyMatch(one -> one.variable().matcher(variable).matches());
    }

    /** What a property that is not known may have been meant to be, or which there are. */
    String meant(String property) {
        String rest = withoutPrefix(property.toLowerCase(Locale.ROOT));
        int end = rest.lastIndexOf('.');
        String group = rest.substring(0, Math.max(0, end));
        List<String> inGroup = rests().filter(
                        name -> name.startsWith(group + ".") && name.lastIndexOf('.') == group.length())
                .map(name -> name.substring(group.length() + 1))
                .toList();
        Optional<String> nearest = Nearest.of(rest.substring(end + 1), inGroup)
                .map(name -> group + "." + name)
                .or(() -> elsewhere(rest))
                .or(() -> Nearest.of(rest, rests().toList()));
        if (nearest.isPresent()) {
            return "did you mean " + PREFIX + nearest.get().replace(ANY, "<name>") + "?";
        }
        return inGroup.isEmpty()
                ? "known are " + groups()
                : "known in " + PREFIX + group + " are " + String.join(", ", inGroup);
    }

    /** The setting may have the right name in the wrong group. */
    private Optional<String> elsewhere(String rest) {
        String last = bare(rest.substring(rest.lastIndexOf('.') + 1));
        List<String> same =
                rests().filter(name -> bare(name).endsWith('.' + last)).toList();
        return same.size() == 1 ? Optional.of(same.get(0)) : Nearest.of(rest, same);
    }

    /** The same of a variable. */
    String meantVariable(String variable) {
        List<String> variables =
                rests().map(name -> name.replace("-", "").replace('.', '_')).toList();
        return Nearest.of(withoutPrefix(variable.toLowerCase(Locale.ROOT)), variables)
                .map(near -> "did you mean " + (PREFIX.replace('.', '_') + near).toUpperCase(Locale.ROOT) + "?")
                .orElseGet(() -> "known are " + groups() + ", e.g. ONETRIP_DATABASE_URL");
    }

    private Stream<String> rests() {
        return known.stream().map(Known::name).map(KnownSettings::withoutPrefix);
    }

    private static String withoutPrefix(String name) {
        return name.substring(Math.min(name.length(), PREFIX.length()));
    }

    private String groups() {
        return known.stream()
                .map(one -> one.name().split("\\.", -1))
                .map(parts -> parts[0] + "." + parts[1] + ".*")
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String bare(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
