using System.CommandLine;

namespace DistributedSvm.Client.Commands.Protocol;

/// <summary><c>dsvm protocol</c>: what drivers say to each other about dma-bufs.</summary>
internal static class ProtocolCommand
{
    public static Command Create() => new(
        "protocol",
        """
        Shows the dma-buf protocol at work.

        Example:  dsvm protocol show client/scenarios/one-vf-iov.yaml
        """)
    {
        ProtocolShowCommand.Create(),
        ProtocolCompareCommand.Create(),
    };
}
