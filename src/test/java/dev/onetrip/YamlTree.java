package dev.onetrip;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new YamlTree(file.toString(), new Yaml(new SafeConstructor(options)).load(read(file)));
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
