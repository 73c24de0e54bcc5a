namespace DistributedSvm.Model.Devices;

/// <summary>What a VF's driver may ask the PF's (drivers/gpu/drm/xe/abi/guc_relay_actions_abi.h).</summary>
[GenerateSerializer]
public enum RelayAction
{
    /// <summary>VF2PF_HANDSHAKE: the version that both speak, major in bits 31:16 and minor in 15:0 of the first data word. Version 0.0 asks for the newest.</summary>
    Handshake = 0x0001,

    /// <summary>VFXPF_TESTLOOP, of debug builds: does as its opcode says.</summary>
    TestLoop = 0x0003,

    /// <summary>VF2PF_QUERY_RUNTIME: registers from the first data word on, at most as many as data0 says.</summary>
    QueryRuntime = 0x0101,
}
