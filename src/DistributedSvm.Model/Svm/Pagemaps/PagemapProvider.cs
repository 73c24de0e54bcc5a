namespace DistributedSvm.Model.Svm;

/// <summary>The device that a pagemap's VRAM is of, and its module: both stay until the last <c>drm_pagemap_dev_hold</c> is given back.</summary>
[GenerateSerializer]
public sealed class PagemapProvider
{
    /// <summary>The driver is bound: <c>drm_dev_enter</c> succeeds.</summary>
    [Id(0)]
    public bool IsBound { get; private set; } = true;

    /// <summary>Holds that are not given back.</summary>
    [Id(1)]
    public int Holds { get; private set; }

    /// <summary>The drm_device and its module are gone.</summary>
    [Id(2)]
    public bool IsReleased { get; private set; }

    public void Hold() => Holds++;

    public void Unhold()
    {
        Holds--;
        ReleaseIfUnused();
    }

    /// <summary>The driver leaves the device; that is all it does while there are holds.</summary>
    public void Unbind()
    {
        IsBound = false;
        ReleaseIfUnused();
    }

    private void ReleaseIfUnused() => IsReleased |= !IsBound && Holds == 0;
}
