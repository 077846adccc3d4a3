package dev.onetrip.faults;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the faults.
 *
 * @param offered whether a service that is open on loopback takes them; one with credentials never does
 */
@ConfigurationProperties("onetrip.faults")
public record FaultsProperties(@DefaultValue("true") boolean offered) {}
