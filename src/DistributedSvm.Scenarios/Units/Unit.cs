namespace DistributedSvm.Scenarios.Units;

/// <summary>A unit as it is written, and how many of the dimension's base unit it stands for: <see cref="Numerator"/> / <see cref="Denominator"/>.</summary>
public sealed record Unit(string Name, long Numerator, long Denominator = 1);
