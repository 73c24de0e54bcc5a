namespace DistributedSvm.Model.Devices;

/// <summary>Whose memory an access of shared virtual memory goes to.</summary>
[GenerateSerializer]
public enum SvmOwner
{
    /// <summary>The GPU's own; addresses are those of the function.</summary>
    Local,

    /// <summary>The host's; host physical addresses.</summary>
    System,

    /// <summary>A peer's; bus addresses.</summary>
    Peer,

    /// <summary>Nobody's: it reads all ones, and what is written is lost. Bus addresses.</summary>
    Nobody,

    /// <summary>It reads as zeros and is never written; no addresses.</summary>
    Zero,
}
