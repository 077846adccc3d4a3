package dev.onetrip;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A YAML file of the repository, read by path; a missing step is an assertion error that names it.
 *
 * @param name where this tree was found
 * @param value a map, a list or a scalar
 */
record YamlTree(String name, @Nullable Object value) {

    /** A key given twice is refused. */
    static YamlTree of(Path file) {
        return new YamlTree(file.toString(), yaml().load(read(file)));
    }

    /** The documents of a file, in order. */
    static List<YamlTree> documents(Path file) {
        return StreamSupport.stream(yaml().loadAll(read(file)).spliterator(), false)
                .map(document -> new YamlTree(file.toString(), document))
                .toList();
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    YamlTree at(String... keys) {
        YamlTree tree = this;
        for (String key : keys) {
            if (!tree.has(key)) {
                throw new AssertionError(tree.name + " has no " + key);
            }
            tree = new YamlTree(tree.name + "." + key, tree.map().get(key));
        }
        return tree;
    }

    boolean has(String key) {
        return map().containsKey(key);
    }

    Map<?, ?> map() {
        return (Map<?, ?>) requireNonNull(value, name);
    }

    List<String> keys() {
        return map().keySet().stream().map(String::valueOf).toList();
    }

    List<String> texts() {
        return ((List<?>) requireNonNull(value, name))
                .stream().map(String::valueOf).toList();
    }

    String text() {
        return String.valueOf(requireNonNull(value, name));
    }
}
