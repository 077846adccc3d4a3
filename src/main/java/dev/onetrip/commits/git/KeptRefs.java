package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * The refs of a clone, written as one list: a name that is the beginning of another, or differs from it by case only,
 * is in no other name's way. They say what the clone holds when the next fetch begins.
 */
final class KeptRefs {
    private static final String FILE = "packed-refs";

    private KeptRefs() {}

    /** The repository has these and no others afterwards; blocks. */
    static void replace(Repository repository, Collection<Ref> refs) throws IOException {
        String list = refs.stream()
                .sorted(Comparator.comparing(Ref::getName))
                .map(ref -> ref.getObjectId().name() + ' ' + ref.getName() + '\n')
                .collect(Collectors.joining());
        Path directory = repository.getDirectory().toPath();
        Path written = Files.writeString(directory.resolve(FILE + ".new"), list, UTF_8);
        Tree.delete(directory.resolve(Constants.R_HEADS));
        Tree.delete(directory.resolve(Constants.R_TAGS));
        Path unused = Files.move(written, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
