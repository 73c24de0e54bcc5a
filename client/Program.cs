using DistributedSvm.Client;
using DistributedSvm.Client.Commands;

return await CommandLine.Run(RootCommands.Create(), args);
