package dev.onetrip.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names an object may hold, with those of its inner objects; built once per kind of object, then only read. */
final class Names {
    private final Map<String, Names> inner = new LinkedHashMap<>();

    /**
     * @param paths names with dots between the levels, e.g. {@code profile.firstname}; an array's elements add no level
     */
    static Names of(String... paths) {
        Names names = new Names();
        for (String path : paths) {
            Names at = names;
            for (String name : path.split("\\.", -1)) {
                at = at.inner.computeIfAbsent(name, ignored -> new Names());
            }
        }
        return names;
    }

    /** The names inside this name; null where the name is not known. */
    @Nullable Names get(String name) {
        return inner.get(name);
    }

    /** The paths of all leaves. */
    List<String> paths() {
        return inner.entrySet().stream()
                .flatMap(name -> name.getValue().isLeaf()
                        ? Stream.of(name.getKey())
                        : name.getValue().paths().stream().map(path -> name.getKey() + '.' + path))
                .toList();
    }

    boolean isLeaf() {
        return inner.isEmpty();
    }
}
