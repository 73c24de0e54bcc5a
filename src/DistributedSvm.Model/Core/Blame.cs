namespace DistributedSvm.Model.Core;

/// <summary>The party at fault for a violation.</summary>
[GenerateSerializer]
public enum Blame
{
    /// <summary>The protocol's own code, reference or variant, core included.</summary>
    Protocol,
    Exporter,
    Importer,
    Guest,
    User,
    Hardware,
}
