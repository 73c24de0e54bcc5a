namespace DistributedSvm.Model.Devices;

/// <summary>What a VF's driver asks its GuC while it boots, in this order.</summary>
[GenerateSerializer]
public enum VfQuery
{
    /// <summary>VF2GUC_VF_RESET: forget what the VF had before.</summary>
    Reset,

    /// <summary>VF2GUC_MATCH_VERSION.</summary>
    MatchVersion,

    /// <summary>VF2GUC_QUERY_SINGLE_KLV, for all keys at once.</summary>
    Config,
}
