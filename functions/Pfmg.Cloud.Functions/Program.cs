using Pfmg.Cloud.Functions.Commands;

return await PfmgCommandLine.RunAsync(args, Terminal.OfProcess());
