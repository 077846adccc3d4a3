package dev.onetrip.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names an object may hold, with those of its inner objects; built once per kind of object, then only read. */
final class Names {
    private final Map<String, Names> inner = new LinkedHashMap<>();
    private boolean isIgnored;
    private int together;

    /**
     * @param paths names with dots between the levels, e.g. {@code profile.firstname}; an array's elements add no level
     */
    static Names of(String... paths) {
        Names names = new Names();
        for (String path : paths) {
            Names unused = names.at(path);
        }
        return names;
    }

    /** These names, and those of {@code paths}, whose values are not looked at. */
    Names ignoring(String... paths) {
        Names names = of(paths().toArray(String[]::new));
        for (String path : paths) {
            names.at(path).isIgnored = true;
        }
        return names;
    }

    /** As {@link #ignoring}, where an object holds all of these names or none of them; without dots. */
    Names ignoringTogether(String... names) {
        Names all = ignoring(names);
        all.together = names.length;
        return all;
    }

    /** Whether an object may hold so many of the names that are ignored. */
    boolean mayIgnore(int count) {
        return count == 0 || together == 0 || count == together;
    }

    private Names at(String path) {
        Names at = this;
        for (String name : path.split("\\.", -1)) {
            at = at.inner.computeIfAbsent(name, absent -> new Names());
        }
        return at;
    }

    /** The names inside this name; null where the name is not known. */
    @Nullable Names get(String name) {
        return inner.get(name);
    }

    /** The names of this level that are looked at. */
    List<String> known() {
        return inner.entrySet().stream()
                .filter(name -> !name.getValue().isIgnored)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The paths of all leaves that are looked at. */
    List<String> paths() {
        return inner.entrySet().stream()
                .filter(name -> !name.getValue().isIgnored)
                .flatMap(name -> name.getValue().isLeaf()
                        ? Stream.of(name.getKey())
                        : name.getValue().paths().stream().map(path -> name.getKey() + '.' + path))
                .toList();
    }

    /** Whether the name may stand there, whatever its value. */
    boolean isIgnored() {
        return isIgnored;
    }

    boolean isLeaf() {
        return inner.isEmpty();
    }
}
