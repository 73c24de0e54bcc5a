namespace DistributedSvm.Model.Devices;

/// <summary>Types of HXG messages (GUC_HXG_TYPE_*, drivers/gpu/drm/xe/abi/guc_messages_abi.h). Values are the kernel's.</summary>
[GenerateSerializer]
public enum HxgType
{
    Request = 0,
    Event = 1,

    /// <summary>NO_RESPONSE_BUSY: the answer comes later.</summary>
    Busy = 3,

    /// <summary>NO_RESPONSE_RETRY: ask again.</summary>
    Retry = 5,
    Failure = 6,
    Success = 7,
}
