namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>How far a figure of the catalogue can be trusted.</summary>
public enum Confidence
{
    /// <summary>Read in code, or a first-party measurement.</summary>
    High,

    /// <summary>A careful third-party measurement, or arithmetic on figures of high confidence.</summary>
    Medium,

    /// <summary>Press, memory or an assumption: vary it, never validate against it.</summary>
    Low,

    /// <summary>Stated by the user's own file.</summary>
    Stated,
}
