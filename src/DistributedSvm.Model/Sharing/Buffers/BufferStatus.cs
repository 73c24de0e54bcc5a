namespace DistributedSvm.Model.Sharing;

/// <summary>Whether a dma-buf may be attached to and mapped (vfio_pci_dmabuf.c: revoked, and the status of the May 2026 proposal).</summary>
[GenerateSerializer]
public enum BufferStatus
{
    Ok = 0,

    /// <summary>Revoked until its device is back: reset, D3, low power.</summary>
    Temporary = 1,

    /// <summary>Revoked for good at a user's request.</summary>
    Permanent = 2,

    /// <summary>Its device was closed (vdev is NULL): nothing but ENODEV until the last reference is gone.</summary>
    Dead = 3,
}
