using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>A range of addresses that somebody claims.</summary>
public interface IAddressWindow
{
    AddressRange Range { get; }
}
