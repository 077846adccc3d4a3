package dev.onetrip.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Writes what {@code /openapi-json-only.json} serves into a file, for the generators of clients. */
final class ContractFile {
    private ContractFile() {}

    public static void main(String... arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, ContractForms.jsonOnly().toPrettyString());
    }
}
