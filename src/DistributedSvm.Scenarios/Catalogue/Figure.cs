namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>A figure of the catalogue with where it comes from. The unit is the property's that holds it.</summary>
public sealed record Figure<T>(T Value, string Source, Confidence Confidence);
