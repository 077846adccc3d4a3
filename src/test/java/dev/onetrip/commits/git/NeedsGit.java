package dev.onetrip.commits.git;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Compares with the command git; skipped, with that word, where it is not. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "dev.onetrip.commits.git.GitCommand#isThere",
        disabledReason = "needs the command git, 2.28 or later, with its daemon")
@interface NeedsGit {}
