namespace DistributedSvm.Client.Load;

/// <summary>What world of live entities to load, and who opens it.</summary>
/// <param name="Name">Its name: all clients of one load name the same.</param>
/// <param name="IsFirst">Whether this client makes the world, and ends it; the others join it.</param>
/// <param name="IsSpread">Exporters and importers on different silos.</param>
/// <param name="Seed">Seed of all chance in it.</param>
/// <param name="Scenario">The scenario whose machines it has; null for the standard ones.</param>
internal sealed record LoadWorldOptions(string Name, bool IsFirst, bool IsSpread, ulong Seed, string? Scenario);
